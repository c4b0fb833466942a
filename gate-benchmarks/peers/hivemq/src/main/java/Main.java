import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.migration.meta.PersistenceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** HiveMQ CE as it comes, without files: clients get what they, or all, have subscribed to. */
public final class Main {

    private static final String CONFIGURATION =
            """
            <?xml version="1.0"?>
            <hivemq>
                <listeners>
                    <tcp-listener>
                        <port>%s</port>
                        <bind-address>127.0.0.1</bind-address>
                    </tcp-listener>
                </listeners>
                <persistence>
                    <mode>in-memory</mode>
                </persistence>
                <anonymous-usage-statistics>
                    <enabled>false</enabled>
                </anonymous-usage-statistics>
            </hivemq>
            """;

    public static void main(String[] args) throws IOException {
        Path home = Files.createTempDirectory("hivemq");
        for (String folder : new String[] {"conf", "data", "extensions"}) {
            Files.createDirectory(home.resolve(folder));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
        Files.writeString(home.resolve("conf/config.xml"), CONFIGURATION.formatted(args[0]));
        InternalConfigurations.PAYLOAD_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        InternalConfigurations.RETAINED_MESSAGE_PERSISTENCE_TYPE.set(PersistenceType.FILE);
        EmbeddedHiveMQ.builder()
                .withConfigurationFolder(home.resolve("conf"))
                .withDataFolder(home.resolve("data"))
                .withExtensionsFolder(home.resolve("extensions"))
                .build()
                .start()
                .join();
        System.out.println("READY");
    }

    private static void delete(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
