package sluice.local.dms;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import sluice.local.db.Connector;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;

/// An endpoint of the embedded DMS: what DescribeEndpoints says about it, and how to reach its database.
///
/// @param arn the endpoint's ARN, by which tasks and connection tests name it
/// @param identifier the endpoint's name
/// @param type source or target
/// @param engine `oracle` for a source, `postgres` or `aurora-postgresql` for a target
/// @param oracle settings of an Oracle source; null on a target
/// @param postgres settings of a PostgreSQL target; null on a source
/// @param extraConnectionAttributes `name=value;...`, or null
/// @param database opens connections to the database behind it
public record DmsEndpoint(
        String arn,
        String identifier,
        Type type,
        String engine,
        OracleSettings oracle,
        PostgreSQLSettings postgres,
        String extraConnectionAttributes,
        Connector database) {
    /// The side of a replication an endpoint is on.
    public enum Type {
        SOURCE,
        TARGET
    }

    public DmsEndpoint {
        Objects.requireNonNull(database, "database");
        if (!arn.matches("arn:[^:]+:dms:[^:]+:\\d{12}:endpoint:.+")) {
            throw new IllegalArgumentException("not an endpoint ARN: " + arn);
        }
        Set<String> engines = type == Type.SOURCE ? Set.of("oracle") : Set.of("postgres", "aurora-postgresql");
        if (!engines.contains(engine)) {
            throw new IllegalArgumentException("engine " + engine + " is none of " + engines + " for a " + type);
        }
        if (type == Type.SOURCE ? oracle == null || postgres != null : postgres == null || oracle != null) {
            throw new IllegalArgumentException("a " + engine + " endpoint has the settings of its own engine, only");
        }
        if (oracle != null
                && (Boolean.FALSE.equals(oracle.trimSpaceInChar())
                        || Boolean.TRUE.equals(oracle.convertTimestampWithZoneToUTC()))) {
            throw new IllegalArgumentException(
                    "TrimSpaceInChar false and ConvertTimestampWithZoneToUTC are not offered by the embedded DMS");
        }
    }

    /// An Oracle source with the settings' defaults.
    public static DmsEndpoint oracle(String arn, Connector database) {
        return oracle(arn, OracleSettings.builder().build(), database);
    }

    public static DmsEndpoint oracle(String arn, OracleSettings settings, Connector database) {
        return new DmsEndpoint(arn, name(arn), Type.SOURCE, "oracle", settings, null, null, database);
    }

    /// A PostgreSQL target with the settings' defaults.
    public static DmsEndpoint postgres(String arn, Connector database) {
        return postgres(arn, PostgreSQLSettings.builder().build(), database);
    }

    public static DmsEndpoint postgres(String arn, PostgreSQLSettings settings, Connector database) {
        return new DmsEndpoint(arn, name(arn), Type.TARGET, "postgres", null, settings, null, database);
    }

    Endpoint describe() {
        return Endpoint.builder()
                .endpointArn(arn)
                .endpointIdentifier(identifier)
                .endpointType(type.name().toLowerCase(Locale.ROOT))
                .engineName(engine)
                .status("active")
                .extraConnectionAttributes(extraConnectionAttributes)
                .oracleSettings(oracle)
                .postgreSQLSettings(postgres)
                .build();
    }

    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    }
}
