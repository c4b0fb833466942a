package mqgate.book;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import mqgate.api.Session;
import mqgate.api.spi.StorageHandler;

/** Keeps the settings of each user in a file, for some time after the user was last heard of. For any thread. */
public final class FileStorage implements StorageHandler {

    private final Path folder;
    private final Duration expiry;
    private final Clock clock;

    public FileStorage(Path folder, Duration expiry, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.expiry = expiry;
        this.clock = clock;
    }

    /** Written to one side and moved into place, so that nobody ever reads half a file. */
    @Override
    public void storage(Session session) throws IOException {
        Path written = Files.createTempFile(folder, "new", ".tmp");
        try {
            Files.write(written, session.serialize());
            touch(written);
            Files.move(written, file(session.getUserId()), ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written); // it is still there if something failed, a full disk for one
        }
    }

    @Override
    public Optional<byte[]> query(String userId) throws IOException {
        try {
            Path file = file(userId);
            boolean expired =
                    Files.getLastModifiedTime(file).toInstant().plus(expiry).isBefore(clock.instant());
            return expired ? Optional.empty() : Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void delete(Session session) throws IOException {
        Files.deleteIfExists(file(session.getUserId()));
    }

    @Override
    public void heartbeat(Session session) throws IOException {
        Path file = file(session.getUserId());
        if (!session.getUserId().isEmpty() && Files.exists(file)) {
            touch(file);
        }
    }

    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** A user id is anything, "../../etc/passwd" for one; hex digits are always a good name. */
    private Path file(String userId) {
        return folder.resolve("user-" + HexFormat.of().formatHex(userId.getBytes(UTF_8)));
    }
}
