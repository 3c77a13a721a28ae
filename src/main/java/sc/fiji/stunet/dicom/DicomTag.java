package sc.fiji.stunet.dicom;

/** The data elements that are read, by group and element (DICOM PS3.6). */
enum DicomTag {
	MEDIA_STORAGE(0x00020002),
	TRANSFER_SYNTAX(0x00020010),
	MODALITY(0x00080060),
	SERIES_DESCRIPTION(0x0008103e),
	SERIES(0x0020000e),
	POSITION(0x00200032),
	ORIENTATION(0x00200037),
	SAMPLES_PER_PIXEL(0x00280002),
	PHOTOMETRIC_INTERPRETATION(0x00280004),
	FRAMES(0x00280008),
	ROWS(0x00280010),
	COLUMNS(0x00280011),
	PIXEL_SPACING(0x00280030),
	BITS_ALLOCATED(0x00280100),
	BITS_STORED(0x00280101),
	HIGH_BIT(0x00280102),
	PIXEL_REPRESENTATION(0x00280103),
	RESCALE_INTERCEPT(0x00281052),
	RESCALE_SLOPE(0x00281053),
	MODALITY_LUT(0x00283000);

	static final int PIXEL_DATA = 0x7fe00010;

	private final int number;

	DicomTag(int number) {
		this.number = number;
	}

	/** @return null if it is not read */
	static DicomTag of(int number) {
		for (DicomTag tag : values()) if (tag.number == number) return tag;
		return null;
	}
}
