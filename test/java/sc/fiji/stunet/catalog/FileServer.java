package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A server on the loopback address that has one file, and the manners that a test gives it. */
final class FileServer implements AutoCloseable {

	final List<String> ranges = new CopyOnWriteArrayList<>(), paths = new CopyOnWriteArrayList<>();
	/** Answer instead of the file; 0: the file. */
	volatile int status;

	volatile String location = "";
	/** So many requests break off after half of what is left. */
	final AtomicInteger breaks = new AtomicInteger();

	volatile long pauseMs;
	volatile String etag = "\"1\"";
	private final byte[] content;
	private final HttpServer server;
	private final ExecutorService threads = Executors.newCachedThreadPool();

	FileServer(byte[] content) throws IOException {
		this.content = content;
		server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", this::answer);
		server.setExecutor(threads);
		server.start();
	}

	int port() {
		return server.getAddress().getPort();
	}

	URI url(String name) {
		return URI.create("http://127.0.0.1:" + port() + "/" + name);
	}

	private void answer(HttpExchange exchange) throws IOException {
		try (exchange) {
			paths.add(exchange.getRequestURI().toString());
			String range = exchange.getRequestHeaders().getFirst("Range");
			ranges.add(String.valueOf(range));
			if (!location.isEmpty() && !exchange.getRequestURI().getPath().equals("/there")) {
				exchange.getResponseHeaders().add("Location", location);
				exchange.sendResponseHeaders(302, -1);
				return;
			}
			if (status != 0) {
				exchange.sendResponseHeaders(status, 0);
				exchange.getResponseBody().write("<html>no</html>".getBytes(StandardCharsets.UTF_8));
				return;
			}
			String condition = exchange.getRequestHeaders().getFirst("If-Range");
			boolean rest = range != null && (condition == null || condition.equals(etag));
			int from = rest ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
			if (from > content.length) {
				exchange.sendResponseHeaders(416, -1);
				return;
			}
			exchange.getResponseHeaders().add("ETag", etag);
			if (rest)
				exchange.getResponseHeaders()
						.add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
			exchange.sendResponseHeaders(rest ? 206 : 200, content.length - from);
			send(exchange.getResponseBody(), from);
		}
	}

	private void send(OutputStream out, int from) throws IOException {
		int end = breaks.getAndDecrement() > 0 ? from + (content.length - from) / 2 : content.length;
		for (int i = from; i < end; i += 1000) {
			out.write(content, i, Math.min(1000, end - i));
			out.flush();
			if (pauseMs > 0)
				try {
					Thread.sleep(pauseMs);
				} catch (InterruptedException e) {
					return;
				}
		}
	}

	@Override
	public void close() {
		server.stop(0);
		threads.shutdownNow();
	}
}
