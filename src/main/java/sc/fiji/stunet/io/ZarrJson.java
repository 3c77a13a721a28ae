package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.volume.InvalidVolume;

/** The JSON files of an OME-Zarr. */
final class ZarrJson {

	static final ObjectMapper MAPPER = new ObjectMapper();

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
