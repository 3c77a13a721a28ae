package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import sc.fiji.stunet.volume.InvalidVolume;

/** The JSON files of an OME-Zarr. */
final class ZarrJson {

	/** Writes keys in their order, so that the same image is the same bytes. */
	static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

	private ZarrJson() {}

	/** @throws InvalidVolume if there is no such file, or no JSON in it */
	static JsonNode read(Path file) {
		try {
			return MAPPER.readTree(file.toFile());
		} catch (JsonProcessingException e) {
			throw new InvalidVolume(file + " is damaged: it is no JSON; copy or export the folder again.", e);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}
}
