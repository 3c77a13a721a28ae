package sc.fiji.stunet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import org.junit.jupiter.api.Test;

/**
 * Text and numbers are the same in every language of the system: in Fiji, whose locale stays the user's, because
 * nothing asks for it; in processes of our own, because they begin with the root locale.
 */
class LocaleRulesTest {

	private static final JavaClasses OURS = SourceClasses.OURS;
	/** Each of these has a sibling that takes a locale. */
	private static final Set<String> OF_THE_LOCALE = Set.of(
			"format",
			"formatted",
			"printf",
			"toLowerCase",
			"toUpperCase",
			"ofPattern",
			"getInstance",
			"getNumberInstance",
			"getIntegerInstance",
			"getPercentInstance",
			"getCompactNumberInstance",
			"getDateInstance",
			"getTimeInstance",
			"getDateTimeInstance");

	private static final Set<String> ALWAYS = Set.of(
			"java.text.DecimalFormat",
			"java.text.SimpleDateFormat",
			"java.text.MessageFormat",
			"java.util.Formatter",
			"java.util.Scanner");

	@Test
	void nothingIsFormattedWithoutALocale() {
		noClasses()
				.should()
				.callCodeUnitWhere(DescribedPredicate.describe(
						"the system's locale decides",
						call -> dependsOnLocale(
								call.getTarget().getOwner().getName(),
								call.getTarget().getName(),
								call.getTarget().getRawParameterTypes().stream()
										.map(type -> type.getName())
										.toList())))
				.check(OURS);
	}

	private static boolean dependsOnLocale(String owner, String method, List<String> parameters) {
		if (!owner.startsWith("java.") || parameters.contains(Locale.class.getName())) return false;
		if (owner.equals("java.security.MessageDigest")
				|| owner.equals("java.time.format.DateTimeFormatter") && method.equals("format")) return false;
		if (owner.equals("java.util.Locale")) return method.equals("getDefault");
		return OF_THE_LOCALE.contains(method) || ALWAYS.contains(owner) && method.equals("<init>");
	}

	@Test
	void processesOfOurOwnBeginWithTheRootLocale() {
		List<JavaMethod> mains = OURS.stream()
				.flatMap(type -> type.getMethods().stream())
				.filter(method -> method.getName().equals("main"))
				.toList();
		assertEquals(
				6,
				mains.size(),
				"the command line and its launcher, the engine, the trial of a GPU and what ends an uninstallation");
		for (JavaMethod main : mains) {
			JavaMethodCall first = main.getMethodCallsFromSelf().stream()
					.min(Comparator.comparingInt(JavaMethodCall::getLineNumber))
					.orElseThrow();
			assertTrue(
					first.getTarget().getFullName().equals("java.util.Locale.setDefault(java.util.Locale)"),
					main + " begins with " + first.getTarget());
		}
	}
}
