package sc.fiji.stunet.preprocess;

/** A channel in slabs of whole slices, from the first to the last; one of all slices, where memory holds it. */
@FunctionalInterface
interface Slabs {

	interface Visitor {

		/**
		 * @param voxels (x, y, z), x fastest
		 * @param inside which of them belong to the mask; null if there is none
		 */
		void visit(float[] voxels, boolean[] inside);
	}

	/** May be called several times. */
	void forEach(Visitor visitor);
}
