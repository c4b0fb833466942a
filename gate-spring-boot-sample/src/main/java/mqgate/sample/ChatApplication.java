package mqgate.sample;

import java.time.Duration;
import mqgate.api.spi.StorageHandler;
import mqgate.core.MemoryStorage;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The gate comes from the starter and {@code application.yml}; what it does from the beans here. */
@SpringBootApplication(proxyBeanMethods = false)
public class ChatApplication {

    /** Called by Spring. */
    public ChatApplication() {}

    /**
     * Starts the application.
     *
     * @param args properties, {@code --gate.tcp-addr=:1884} say
     */
    public static void main(String[] args) {
        SpringApplication.run(ChatApplication.class, args);
    }

    /** Keeps what the session of a user is told to remember, for a day. */
    @Bean
    StorageHandler storage() {
        return new MemoryStorage(Duration.ofDays(1));
    }
}
