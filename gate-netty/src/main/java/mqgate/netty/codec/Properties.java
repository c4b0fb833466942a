package mqgate.netty.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties of one packet; those of the user's own are in their order. Immutable once read or built; arrays are not copied. */
public final class Properties {

    /** No property: what packets of MQTT 3 have. */
    public static final Properties NONE = new Properties(List.of(), UserProperties.NONE);

    /**
     * A name and a value of the user's own.
     *
     * @param name the name
     * @param value the value
     */
    public record Pair(String name, String value) {}

    /** One property and its value. */
    record Entry(Property property, Object value) {}

    private final List<Entry> entries;
    private final UserProperties read; // behind the entries, which have those that were built

    private Properties(List<Entry> entries, UserProperties read) {
        this.entries = entries;
        this.read = read;
    }

    static Properties of(List<Entry> entries, UserProperties read) {
        return entries.isEmpty() && read.isEmpty() ? NONE : new Properties(entries, read);
    }

    /**
     * {@return a builder of properties}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return a builder that begins with these properties}
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.entries.addAll(entries());
        return builder;
    }

    Properties with(Property property, Object value) {
        List<Entry> more = new ArrayList<>(entries.size() + 1);
        more.addAll(entries);
        more.add(new Entry(property, value));
        return new Properties(more, read);
    }

    List<Entry> entries() {
        if (read.isEmpty()) {
            return entries;
        }
        List<Entry> all = new ArrayList<>(entries);
        read.pairs().forEach(pair -> all.add(new Entry(Property.USER_PROPERTY, pair)));
        return all;
    }

    /**
     * {@return whether there is no property}
     */
    public boolean isEmpty() {
        return entries.isEmpty() && read.isEmpty();
    }

    /**
     * {@return whether the property is there}
     *
     * @param property the property
     */
    public boolean has(Property property) {
        return value(property) != null;
    }

    private @Nullable Object value(Property property) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).property == property) {
                return entries.get(i).value;
            }
        }
        return null;
    }

    /**
     * {@return the value of a property that is a number}
     *
     * @param property the property
     * @param absent what to return if it is not there
     */
    public long number(Property property, long absent) {
        return value(property) instanceof Long number ? number : absent;
    }

    /**
     * {@return the value of a property that is a string, or null if it is not there}
     *
     * @param property the property
     */
    public @Nullable String string(Property property) {
        return (String) value(property);
    }

    /**
     * {@return the value of a property that is bytes, or null if it is not there}
     *
     * @param property the property
     */
    public byte @Nullable [] binary(Property property) {
        return (byte[]) value(property);
    }

    /**
     * {@return the value of the first user property with the name, or null if there is none}
     *
     * @param name the name
     */
    public @Nullable String userProperty(String name) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).value instanceof Pair pair && pair.name().equals(name)) {
                return pair.value();
            }
        }
        return read.first(name);
    }

    /**
     * {@return the user properties, in their order}
     */
    public List<Pair> userProperties() {
        if (isEmpty()) {
            return List.of();
        }
        return entries().stream()
                .filter(entry -> entry.property == Property.USER_PROPERTY)
                .map(entry -> (Pair) entry.value)
                .toList();
    }

    /** Collects properties; not safe for use by several threads at once. */
    public static final class Builder {

        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a number.
         *
         * @param property a property whose value is a number
         * @param value the number
         * @return this builder
         */
        public Builder number(Property property, long value) {
            entries.add(new Entry(property, value));
            return this;
        }

        /**
         * Adds a string, if there is one.
         *
         * @param property a property whose value is a string
         * @param value the string, or null to add nothing
         * @return this builder
         */
        public Builder string(Property property, @Nullable String value) {
            if (value != null) {
                entries.add(new Entry(property, value));
            }
            return this;
        }

        /**
         * Adds bytes, if there are any.
         *
         * @param property a property whose value is bytes
         * @param value the bytes, or null to add nothing
         * @return this builder
         */
        public Builder binary(Property property, byte @Nullable [] value) {
            if (value != null) {
                entries.add(new Entry(property, value));
            }
            return this;
        }

        /**
         * Adds a user property.
         *
         * @param name its name
         * @param value its value
         * @return this builder
         */
        public Builder userProperty(String name, String value) {
            entries.add(new Entry(Property.USER_PROPERTY, new Pair(name, value)));
            return this;
        }

        /**
         * {@return the properties}
         */
        public Properties build() {
            return of(entries, UserProperties.NONE);
        }
    }
}
