package sluice.local.dms;

import java.util.Locale;
import java.util.Objects;
import sluice.local.db.Connector;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;

/// An endpoint of the embedded DMS, an Oracle source or a PostgreSQL target: what DescribeEndpoints says about it, and how
/// to reach its database.
///
/// @param arn the endpoint's ARN, by which tasks and connection tests name it
/// @param oracle settings of a source; null on a target
/// @param postgres settings of a target; null on a source
/// @param database opens connections to the database behind it
public record DmsEndpoint(String arn, OracleSettings oracle, PostgreSQLSettings postgres, Connector database) {
    public DmsEndpoint {
        Objects.requireNonNull(database, "database");
        if (!arn.matches("arn:[^:]+:dms:[^:]+:\\d{12}:endpoint:.+")) {
            throw new IllegalArgumentException("not an endpoint ARN: " + arn);
        }
        if (oracle != null
                && (Boolean.FALSE.equals(oracle.trimSpaceInChar())
                        || Boolean.TRUE.equals(oracle.convertTimestampWithZoneToUTC()))) {
            throw new IllegalArgumentException(
                    "TrimSpaceInChar false and ConvertTimestampWithZoneToUTC are not offered by the embedded DMS");
        }
    }

    public static DmsEndpoint oracle(String arn, OracleSettings settings, Connector database) {
        return new DmsEndpoint(arn, Objects.requireNonNull(settings), null, database);
    }

    /// A PostgreSQL target with the settings' defaults.
    public static DmsEndpoint postgres(String arn, Connector database) {
        return postgres(arn, PostgreSQLSettings.builder().build(), database);
    }

    public static DmsEndpoint postgres(String arn, PostgreSQLSettings settings, Connector database) {
        return new DmsEndpoint(arn, null, Objects.requireNonNull(settings), database);
    }

    /// `source` or `target`.
    String type() {
        return oracle != null ? "source" : "target";
    }

    String identifier() {
        return arn.substring(arn.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    }

    Endpoint describe() {
        return Endpoint.builder()
                .endpointArn(arn)
                .endpointIdentifier(identifier())
                .endpointType(type())
                .engineName(oracle != null ? "oracle" : "postgres")
                .status("active")
                .oracleSettings(oracle)
                .postgreSQLSettings(postgres)
                .build();
    }
}
