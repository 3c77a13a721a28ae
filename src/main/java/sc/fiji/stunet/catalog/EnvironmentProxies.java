package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The proxies of the environment variables that other programs take, {@code http_proxy}, {@code https_proxy} and
 * {@code no_proxy}, in small or capital letters; Java's own properties win over them.
 *
 * @see <a href="https://curl.se/docs/manpage.html#ENVIRONMENT">the same in curl</a>
 */
final class EnvironmentProxies extends ProxySelector {

	private final UnaryOperator<String> environment;
	private final ProxySelector java;

	/**
	 * @param environment the value of a variable, or null
	 * @param java knows the proxies of Java's properties
	 */
	EnvironmentProxies(UnaryOperator<String> environment, ProxySelector java) {
		this.environment = environment;
		this.java = java;
	}

	@Override
	public List<Proxy> select(URI url) {
		String scheme = url.getScheme().toLowerCase(Locale.ROOT);
		String proxy = variable(scheme + "_proxy");
		if (proxy.isEmpty() || System.getProperty(scheme + ".proxyHost") != null || isExcluded(url.getHost()))
			return java.select(url);
		return List.of(new Proxy(Proxy.Type.HTTP, address(scheme + "_proxy", proxy)));
	}

	private static InetSocketAddress address(String variable, String proxy) {
		try {
			URI parsed = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
			if (!"http".equals(parsed.getScheme())) throw new IllegalArgumentException("it is no http proxy");
			return InetSocketAddress.createUnresolved(
					Objects.requireNonNull(parsed.getHost()), parsed.getPort() < 0 ? 80 : parsed.getPort());
		} catch (IllegalArgumentException | NullPointerException e) {
			// Not what it says: there may be a password in it.
			throw new DownloadFailed(
					"The environment variable " + variable
							+ " names no proxy that can be used; write http://HOST:PORT.",
					e);
		}
	}

	/** Whether a host, or the domain it lies in, is one of {@code no_proxy}, or this computer. */
	private boolean isExcluded(String host) {
		return Stream.concat(
						Stream.of("localhost", "127.0.0.1", "[::1]"),
						Stream.of(variable("no_proxy").split("[,\\s]+")))
				.map(name -> name.replaceFirst("^\\*?\\.", "").toLowerCase(Locale.ROOT))
				.anyMatch(name -> name.equals("*")
						|| !name.isEmpty() && ("." + host.toLowerCase(Locale.ROOT)).endsWith("." + name));
	}

	private String variable(String name) {
		return Stream.of(name, name.toUpperCase(Locale.ROOT))
				.map(environment)
				.filter(value -> value != null && !value.isBlank())
				.findFirst()
				.orElse("")
				.strip();
	}

	@Override
	public void connectFailed(URI url, SocketAddress proxy, IOException problem) {
		java.connectFailed(url, proxy, problem);
	}
}
