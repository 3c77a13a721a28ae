package sc.fiji.stunet.catalog;

import java.net.URI;
import java.util.Optional;

/**
 * A file that can be fetched.
 *
 * @param url http, https or file
 * @param name on this computer, without a folder
 * @param size in bytes, if it is known
 * @param sha256 64 hexadecimal digits, if they are known
 */
public record RemoteFile(URI url, String name, Optional<Long> size, Optional<String> sha256) {}
