package sluice.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.local.asl.Arns;
import sluice.local.db.Connector;
import sluice.local.dms.Disturbances;
import sluice.local.dms.DmsEndpoint;
import sluice.local.dms.EmbeddedDms;
import software.amazon.awssdk.services.databasemigration.model.MigrationTypeValue;
import software.amazon.awssdk.services.databasemigration.model.OracleSettings;
import software.amazon.awssdk.services.databasemigration.model.PostgreSQLSettings;
import software.amazon.awssdk.services.databasemigration.model.StartReplicationTaskTypeValue;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;

/// The demo's data: a web shop with a self reference (who recommended whom), a composite key, a CLOB, NUMBER with and
/// without scale. Every value follows from the row's number, so two runs have the same rows.
///
/// @param rows rows over all three tables, 1,000 to 50,000,000
record Shop(long rows) {

    /// Rows a statement makes at once: keeps the source's undo log small.
    private static final long SLICE = 20_000;

    private static final Pattern DAMAGE = Pattern.compile("-- (shop\\.\\w+): (.+)\\n((?:[^-].*\\n?)+)");

    Shop {
        if (rows < 1_000 || rows > 50_000_000) {
            throw new IllegalArgumentException("--rows " + rows + ": give 1,000 to 50,000,000");
        }
    }

    private long customers() {
        return rows * 15 / 100;
    }

    private long orders() {
        return rows * 35 / 100;
    }

    /// Tables in the order in which they reference each other, with their rows.
    Map<String, Long> tables() {
        Map<String, Long> t = new LinkedHashMap<>();
        t.put("customers", customers());
        t.put("orders", orders());
        t.put("order_items", rows - customers() - orders());
        return t;
    }

    void createSource(Connection source) throws SQLException {
        run(source, text("source.sql"));
        for (Map.Entry<String, Long> table : tables().entrySet()) {
            String insert = text(table.getKey() + ".sql");
            for (long first = 1; first <= table.getValue(); first += SLICE) {
                run(source, insert.replace(":first", Long.toString(first))
                        .replace(":last", Long.toString(Math.min(table.getValue(), first + SLICE - 1)))
                        .replace(":customers", Long.toString(customers()))
                        .replace(":orders", Long.toString(orders())));
            }
        }
        run(source, text("recommendations.sql"));
    }

    void createTarget(Connection target) throws SQLException {
        run(target, text("target.sql"));
    }

    /// One kind of damage that was done.
    ///
    /// @param table `schema.table` in the target
    /// @param what  in words; begins with `outside` where the rows lie outside the window
    /// @param rows  how many rows it hit
    record Damage(String table, String what, long rows) {

        boolean outside() {
            return what.startsWith("outside");
        }

        boolean missing() {
            return what.startsWith("missing");
        }
    }

    /// Damages the target in the ways real ones get damaged; no row is hit twice.
    List<Damage> damage(Connection target) throws SQLException {
        List<Damage> done = new ArrayList<>();
        Matcher m = DAMAGE.matcher(text("damage.sql"));
        try (Statement s = target.createStatement()) {
            // no statement breaks a foreign key, and each row deleted would be looked for in tables that have no index for it
            s.execute("SET session_replication_role = 'replica'");
            while (m.find()) {
                done.add(new Damage(m.group(1), m.group(2), s.executeLargeUpdate(m.group(3))));
            }
        }
        return done;
    }

    /// Brings the source's rows to the target by a full load, as a migration once did.
    void copy(Connector source, Connector target) throws SQLException, InterruptedException {
        DmsEndpoint from = DmsEndpoint.oracle(
                Arns.of("dms", "endpoint:SHOP"),
                OracleSettings.builder().numberDatatypeScale(-2).build(),
                source);
        DmsEndpoint to = DmsEndpoint.postgres(
                Arns.of("dms", "endpoint:TARGET"),
                PostgreSQLSettings.builder()
                        .afterConnectScript("SET session_replication_role='replica'")
                        .build(),
                target);
        String instance = Arns.of("dms", "rep:SHOP");
        try (EmbeddedDms dms =
                new EmbeddedDms(List.of(from, to), instance, InstantSource.system(), _ -> {}, Disturbances.NONE)) {
            String task = dms.createReplicationTask(r -> r.replicationTaskIdentifier("first-load")
                            .migrationType(MigrationTypeValue.FULL_LOAD)
                            .replicationInstanceArn(instance)
                            .sourceEndpointArn(from.arn())
                            .targetEndpointArn(to.arn())
                            .tableMappings(text("first-load-mappings.json"))
                            .replicationTaskSettings(text("first-load-settings.json")))
                    .replicationTask()
                    .replicationTaskArn();
            for (DmsEndpoint endpoint : List.of(from, to)) {
                dms.testConnection(r -> r.replicationInstanceArn(instance).endpointArn(endpoint.arn()));
            }
            dms.awaitIdle();
            dms.startReplicationTask(r -> r.replicationTaskArn(task)
                    .startReplicationTaskType(StartReplicationTaskTypeValue.START_REPLICATION));
            dms.awaitIdle();
            tables().forEach((table, n) -> {
                long loaded = dms.tables("first-load").stream()
                        .filter(t -> t.tableName().equalsIgnoreCase(table))
                        .mapToLong(TableStatistics::fullLoadRows)
                        .sum();
                if (loaded != n) {
                    throw new IllegalStateException("the first load brought " + loaded + " of " + n + " rows of " + table
                            + ": " + String.join("; ", dms.log(task)));
                }
            });
        }
    }

    /// Every row outside the window as one number.
    Object outside(Connection target) throws SQLException {
        try (Statement s = target.createStatement();
                ResultSet r = s.executeQuery(text("outside.sql"))) {
            r.next();
            return r.getBigDecimal(1);
        }
    }

    private static void run(Connection connection, String script) throws SQLException {
        try (Statement s = connection.createStatement()) {
            for (String statement : script.split(";\\s*\\n")) {
                if (!statement.isBlank()) {
                    s.execute(statement);
                }
            }
        }
    }

    private static String text(String name) {
        try (InputStream in = Shop.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
