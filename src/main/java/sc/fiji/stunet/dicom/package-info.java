/**
 * Reads DICOM series: slices in files of their own, put together where they lie in the patient. May import volume and
 * progress; compressed slices are decoded through the port {@link sc.fiji.stunet.dicom.PlaneDecoder}.
 */
package sc.fiji.stunet.dicom;
