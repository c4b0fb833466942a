package mqgate.netty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mqgate.api.GateStartException;
import mqgate.api.TlsOptions;

/**
 * What the files of one {@link TlsOptions} hold, each read once. Immutable.
 *
 * <p>Two of them are told apart by what is in the files: their times say nothing where a directory is swapped under a link, as
 * Kubernetes does.
 */
final class TlsFiles {

    private final Map<String, byte[]> contents = new TreeMap<>();
    private final Map<String, Exception> unreadable = new TreeMap<>();

    private TlsFiles() {}

    /** Blocks as long as the files need. */
    static TlsFiles read(TlsOptions options) {
        TlsFiles files = new TlsFiles();
        names(options).forEach(files::read);
        return files;
    }

    private static Set<String> names(TlsOptions options) {
        Stream<String> own = options.getCertificates().stream()
                .flatMap(certificate -> Stream.of(certificate.getCertFile(), certificate.getKeyFile()));
        return Stream.concat(own, options.getClientAuthorities().stream()).collect(Collectors.toSet());
    }

    private void read(String file) {
        try {
            contents.put(file, Files.readAllBytes(Path.of(file)));
        } catch (IOException | IllegalArgumentException e) {
            unreadable.put(file, e);
        }
    }

    byte[] get(String option, String file) {
        byte[] content = contents.get(file);
        if (file.isEmpty()) {
            throw notSet(option);
        }
        if (content == null) {
            throw new GateStartException(option, file + " (expected: a readable file)", unreadable.get(file));
        }
        return content;
    }

    static GateStartException notSet(String option) {
        return new GateStartException(option, "not set (expected: a file, since TLS is on)", null);
    }

    /** Returns what is the same only for the same contents; no key can be read from it. */
    byte[] digest() {
        MessageDigest digest = sha256();
        contents.forEach((file, content) -> {
            byte[] name = file.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(8)
                    .putInt(name.length)
                    .putInt(content.length)
                    .flip());
            digest.update(name);
            digest.update(content);
        });
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
