package sc.fiji.stunet.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Isolated: one test sets Java's proxy. */
@Isolated
class EnvironmentProxiesTest {

	private static String proxy(Map<String, String> environment, String url) {
		return String.valueOf(new EnvironmentProxies(environment::get, ProxySelector.getDefault())
				.select(URI.create(url))
				.get(0)
				.address());
	}

	@ParameterizedTest
	@CsvSource({
		"https_proxy, http://proxy:3128, https://models.org/a, proxy/<unresolved>:3128",
		"HTTPS_PROXY, http://proxy:3128/, https://models.org/a, proxy/<unresolved>:3128",
		"https_proxy, proxy:3128, https://models.org/a, proxy/<unresolved>:3128",
		"https_proxy, http://user:word@proxy:3128, https://models.org/a, proxy/<unresolved>:3128",
		"http_proxy, proxy, http://models.org/a, proxy/<unresolved>:80",
		"http_proxy, proxy:3128, https://models.org/a, null",
		"https_proxy, '', https://models.org/a, null",
		"http_proxy, proxy:3128, http://127.0.0.1:80/a, null"
	})
	void areThoseOfTheVariables(String variable, String value, String url, String address) {
		assertEquals(address, proxy(Map.of(variable, value), url));
	}

	@ParameterizedTest
	@CsvSource({
		"models.org, null",
		"'else, .models.org', null",
		"org, null",
		"*, null",
		"*.org, null",
		"dels.org, proxy/<unresolved>:80",
		"www.models.org, proxy/<unresolved>:80",
		"'', proxy/<unresolved>:80"
	})
	void leaveOutHostsAndDomains(String noProxy, String address) {
		assertEquals(address, proxy(Map.of("https_proxy", "proxy", "NO_PROXY", noProxy), "https://Models.org/a"));
	}

	@Test
	void javasOwnPropertiesWin() {
		System.setProperty("https.proxyHost", "127.0.0.1");
		try {
			assertEquals("127.0.0.1/<unresolved>:443", proxy(Map.of("https_proxy", "proxy"), "https://models.org/a"));
		} finally {
			System.clearProperty("https.proxyHost");
		}
	}
}
