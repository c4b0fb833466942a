package mqgate.netty;

import io.netty.buffer.ByteBufUtil;
import java.util.Map;
import mqgate.api.LimitExceededException;
import org.jspecify.annotations.Nullable;

/**
 * How large the settings of a session may become. Immutable.
 *
 * @param most the size of all keys and values in UTF-8, in bytes
 */
record SettingsLimit(int most) {

    /** Settings are going to be replaced by others: that must not make them too large, whatever they were before. */
    void check(Map<String, String> before, Map<String, String> after) {
        long size = size(after);
        if (size > most && size > size(before)) {
            throw new LimitExceededException("maxSettingsSize", size, most);
        }
    }

    private static long size(Map<String, String> settings) {
        long size = 0;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            size += length(setting.getKey()) + length(setting.getValue());
        }
        return size;
    }

    /** What is no setting at all the session refuses itself. */
    private static long length(@Nullable String text) {
        return text == null ? 0 : ByteBufUtil.utf8Bytes(text);
    }
}
