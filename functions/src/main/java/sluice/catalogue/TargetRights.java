package sluice.catalogue;

import java.util.List;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.TableName;

/// What the target is, and what it lacks of what every run needs, whatever is reloaded.
///
/// @param version the server's, e.g. `18.4`
public record TargetRights(String version, List<Lack> lacks) {

    /// @param what what is missing, in words
    /// @param sql  the statement with which a DBA gives it; empty where none does
    public record Lack(String what, String sql) {}

    /// @param loader the role that DMS logs in as; empty if it is the session's own
    public static TargetRights read(Session session, String loader) {
        return session.transaction(s -> {
            s.update(Sql.file("catalogue/snapshot"));
            List<Row> rows = s.query(Sql.file("catalogue/rights")
                    .bind("staging", TableName.STAGING_SCHEMA)
                    .bind("loader", loader));
            return new TargetRights(
                    s.one(Sql.file("catalogue/server")).required("version"), rows.stream().map(r -> r.to(Lack.class)).toList());
        });
    }
}
