package sc.fiji.stunet.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RemedyTest {

	private static final String SENTENCE = "a (<x>) exists; train it anew" + Remedy.RESTART + ", or go on with it"
			+ Remedy.RESUME + " by " + "its plans" + Remedy.PLANS + ", not a plan" + Remedy.PLAN + ".";

	@Test
	void eachFrontPutsItsOwnWords() {
		assertEquals(
				"a (<x>) exists; train it anew (RESTART), or go on with it (RESUME) by its plans (PLANS), not a plan "
						+ "(PLAN).",
				Remedy.inWords(SENTENCE, Remedy::name));
	}

	@Test
	void aFileHasTheSentenceAlone() {
		assertEquals(
				"a (<x>) exists; train it anew, or go on with it by its plans, not a plan.", Remedy.without(SENTENCE));
	}
}
