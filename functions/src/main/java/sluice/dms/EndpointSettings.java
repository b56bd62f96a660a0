package sluice.dms;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;

/// Reads what an endpoint is set to, from the two places where DMS keeps it: the engine's settings and the extra
/// connection attributes. Leaves out whatever says who logs in and how.
public final class EndpointSettings {

    private static final List<String> NOT_OURS = List.of("password", "secret", "username", "servername", "accessrole");

    private EndpointSettings() {}

    /// Settings by the API's names, as text; booleans are `true` and `false` also where the attributes say Y and N. Where
    /// both places name a setting, the attributes' value is taken.
    public static Map<String, String> of(Endpoint endpoint) {
        Map<String, String> out = new TreeMap<>();
        structures(endpoint).forEach(settings -> settings.sdkFields().forEach(f -> put(out, f, settings)));
        attributes(endpoint.extraConnectionAttributes(), out);
        out.keySet().removeIf(name -> {
            String n = name.toLowerCase(Locale.ROOT);
            return NOT_OURS.stream().anyMatch(n::contains);
        });
        return out;
    }

    private static Stream<SdkPojo> structures(Endpoint e) {
        return Stream.<SdkPojo>of(e.oracleSettings(), e.postgreSQLSettings()).filter(s -> s != null);
    }

    private static void put(Map<String, String> out, SdkField<?> field, SdkPojo settings) {
        Object value = field.getValueOrDefault(settings);
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            out.put(field.memberName(), value.toString());
        }
    }

    private static void attributes(String text, Map<String, String> out) {
        for (String attribute : text == null ? new String[0] : text.split(";")) {
            String[] parts = attribute.strip().split("=", 2);
            if (parts.length == 2) {
                SdkField<?> known = MEMBERS.get(parts[0].strip().toLowerCase(Locale.ROOT));
                String value = parts[1].strip();
                if (known == null) {
                    out.put(parts[0].strip(), value);
                } else {
                    out.put(known.memberName(), flag(known) ? truth(value) : value);
                }
            }
        }
    }

    private static boolean flag(SdkField<?> field) {
        return field.marshallingType().getTargetClass() == Boolean.class;
    }

    private static String truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "y", "true", "1" -> "true";
            case "n", "false", "0" -> "false";
            default -> value;
        };
    }

    private static final Map<String, SdkField<?>> MEMBERS = Stream.of(
                    OracleSettings.builder().build(), PostgreSQLSettings.builder().build())
            .flatMap(s -> ((SdkPojo) s).sdkFields().stream())
            .collect(Collectors.toMap(f -> f.memberName().toLowerCase(Locale.ROOT), f -> f, (a, _) -> a));
}
