package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.List;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.volume.Extent;

class CitationTest {

	private static final Extent ONE = new Extent(1, 1, 1);

	/** The network that computes is cited, not another one. */
	@Test
	void namesTheNetwork() {
		List<Stage> stages = List.of(new Stage(2, 1, ONE, ONE), new Stage(3, 1, ONE, new Extent(2, 2, 2)));
		assertEquals(Citation.STU_NET, Citation.of(new StuNetConfig(1, 2, stages)));
		Citation ofPlain = Citation.of(new PlainConvUNetConfig(1, 2, stages, List.of(1), Unit.USUAL));
		Citation ofResidual = Citation.of(new ResidualEncoderUNetConfig(1, 2, stages, List.of(1), Unit.USUAL));
		String plain = ofPlain.sentence(), residual = ofResidual.sentence();
		says(plain, "nnU-Net (Isensee et al. 2021", "the paper of your model");
		says(residual, "nnU-Net (Isensee et al. 2021", "Isensee et al. 2024", "the paper of your model");
		assertFalse((plain + residual).contains("STU-Net") || plain.contains("2024"));
		assertEquals("doi:10.1038/s41592-020-01008-z", ofPlain.brief());
		assertEquals("doi:10.1038/s41592-020-01008-z arXiv:2404.09556", ofResidual.brief());
		assertEquals(ofPlain, Citation.ofSize("plain-XL"));
		assertEquals(ofResidual, Citation.ofSize("resenc-M"));
		assertEquals(Citation.STU_NET, Citation.ofSize("auto"));
	}
}
