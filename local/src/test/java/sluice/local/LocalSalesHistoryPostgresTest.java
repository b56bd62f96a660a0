package sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.local.db.OracleStandIn;
import sluice.wire.Json;

/// Oracle's own sample data: costs of February 2020 and promotions of January, reloaded by the command line.
///
/// The data (schema SH of oracle-samples/db-sample-schemas: `sales_history/costs.csv` and `promotions.csv`) is not part of
/// this repository. It is looked for in the folder that SLUICE_DATA names (environment or system property), else in
/// `shared/data` beside the project; without it the test is skipped.
class LocalSalesHistoryPostgresTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String FEBRUARY = "time_id >= '2020-02-01' AND time_id < '2020-03-01'";
    private static final String PROMOTED = "promo_begin_date >= '2020-01-01' AND promo_begin_date < '2020-02-01'";

    private static final String COSTS =
            """
            {"tables": [
               {"source": "SH.COSTS", "target": "sh.costs", "key": ["prod_id", "time_id", "promo_id", "channel_id"]}],
             "window": {"column": "time_id", "from": "2020-02-01", "to": "2020-03-01"},
             "reason": "February 2020 was damaged"}
            """;

    private static final String PROMOTIONS =
            """
            {"tables": [{"source": "SH.PROMOTIONS", "target": "sh.promotions"}],
             "window": {"column": "promo_begin_date", "from": "2020-01-01", "to": "2020-02-01"}}
            """;

    @TempDir
    private Path folder;

    private Path data;
    private String source;
    private String target;

    @BeforeEach
    void makeSourceAndTarget() throws Exception {
        data = Stream.of(System.getProperty("SLUICE_DATA"), System.getenv("SLUICE_DATA"))
                .flatMap(d -> Optional.ofNullable(d).stream())
                .findFirst()
                .map(Path::of)
                .orElse(ROOT.resolveSibling("shared").resolve("data"))
                .resolve("sales_history");
        assumeThat(data.resolve("costs.csv"))
                .as("Oracle's sample data is not here: name its folder with SLUICE_DATA")
                .exists();
        source = "jdbc:h2:file:" + folder.resolve("sh");
        try (OracleStandIn oracle = OracleStandIn.at(source);
                Connection c = oracle.open()) {
            execute(c,
                    "CREATE SCHEMA SH",
                    """
                    CREATE TABLE SH.PROMOTIONS (PROMO_ID NUMBER(6) PRIMARY KEY, PROMO_NAME VARCHAR2(30),
                      PROMO_SUBCATEGORY VARCHAR2(30), PROMO_SUBCATEGORY_ID NUMBER, PROMO_CATEGORY VARCHAR2(30),
                      PROMO_CATEGORY_ID NUMBER, PROMO_COST NUMBER(10,2), PROMO_BEGIN_DATE DATE, PROMO_END_DATE DATE,
                      PROMO_TOTAL VARCHAR2(15), PROMO_TOTAL_ID NUMBER)""",
                    """
                    CREATE TABLE SH.COSTS (PROD_ID NUMBER, TIME_ID DATE, PROMO_ID NUMBER REFERENCES SH.PROMOTIONS,
                      CHANNEL_ID NUMBER, UNIT_COST NUMBER(10,2), UNIT_PRICE NUMBER(10,2))""",
                    "INSERT INTO SH.PROMOTIONS SELECT * FROM CSVREAD('" + data.resolve("promotions.csv") + "')",
                    "INSERT INTO SH.COSTS SELECT * FROM CSVREAD('" + data.resolve("costs.csv") + "')");
        }
        target = TestDatabases.freshDatabase();
        try (Connection c = DriverManager.getConnection(target)) {
            execute(c,
                    "CREATE SCHEMA sh",
                    """
                    CREATE TABLE sh.promotions (promo_id integer PRIMARY KEY, promo_name varchar(30),
                      promo_subcategory varchar(30), promo_subcategory_id numeric, promo_category varchar(30),
                      promo_category_id numeric, promo_cost numeric(10,2), promo_begin_date timestamp(0),
                      promo_end_date timestamp(0), promo_total varchar(15), promo_total_id numeric)""",
                    """
                    CREATE TABLE sh.costs (prod_id numeric NOT NULL, time_id timestamp(0) NOT NULL,
                      promo_id integer NOT NULL REFERENCES sh.promotions, channel_id integer NOT NULL,
                      unit_cost numeric(10,2), unit_price numeric(10,2),
                      UNIQUE (prod_id, time_id, promo_id, channel_id))""");
            for (String table : List.of("promotions", "costs")) {
                try (var csv = Files.newBufferedReader(data.resolve(table + ".csv"))) {
                    c.unwrap(org.postgresql.PGConnection.class)
                            .getCopyAPI()
                            .copyIn("COPY sh." + table + " FROM STDIN WITH (FORMAT csv, HEADER)", csv);
                }
            }
        }
    }

    @Test
    void a_reload_of_a_month_repairs_exactly_what_is_inside_and_nothing_outside() throws Exception {
        List<Integer> damage = new ArrayList<>();
        try (Connection c = DriverManager.getConnection(target);
                Statement s = c.createStatement()) {
            for (String statement : List.of(
                    // inside: gone; another cost beside an equal date; no price; a date that was carried away
                    "DELETE FROM sh.costs WHERE " + FEBRUARY + " AND prod_id % 7 = 1",
                    "UPDATE sh.costs SET unit_cost = unit_cost + 0.01 WHERE " + FEBRUARY + " AND prod_id % 7 = 2",
                    "UPDATE sh.costs SET unit_price = NULL WHERE " + FEBRUARY + " AND prod_id % 7 = 3",
                    "UPDATE sh.costs SET time_id = time_id + interval '10 years' WHERE " + FEBRUARY + " AND prod_id % 7 = 4",
                    "UPDATE sh.promotions SET promo_cost = 0, promo_begin_date = '2031-01-01' WHERE " + PROMOTED
                            + " AND promo_id % 2 = 0",
                    "DELETE FROM sh.promotions p WHERE " + PROMOTED
                            + " AND NOT EXISTS (SELECT FROM sh.costs WHERE promo_id = p.promo_id)",
                    // outside, next to the window and far from it
                    "DELETE FROM sh.costs WHERE time_id IN ('2020-01-31', '2020-03-01') AND prod_id % 5 = 1",
                    "UPDATE sh.costs SET unit_cost = unit_cost + 0.01 WHERE NOT (" + FEBRUARY + ") AND prod_id % 5 = 2",
                    "UPDATE sh.promotions SET promo_name = 'damaged' WHERE NOT (" + PROMOTED + ") AND promo_id % 5 = 2")) {
                damage.add(s.executeUpdate(statement));
            }
        }
        assertThat(damage).as("rows damaged by each statement").doesNotContain(0);
        List<String> outside = outside();

        JsonNode costs = reload(COSTS);
        assertThat(costs.path("loaded").asInt() - costs.path("trimmed").asInt()).isEqualTo(2_235);
        assertThat(costs.path("trimmed").asInt()).as("2020-03-01: DMS filters are inclusive").isPositive();
        assertThat(costs.path("inserted").asInt()).isEqualTo(damage.get(0) + damage.get(3));
        assertThat(costs.path("updated").asInt()).isEqualTo(damage.get(1) + damage.get(2));

        JsonNode promotions = reload(PROMOTIONS);
        assertThat(promotions.path("inserted").asInt()).isEqualTo(damage.get(5));
        assertThat(promotions.path("updated").asInt()).isEqualTo(damage.get(4));

        assertThat(outside()).as("rows outside, with where they lie and who wrote them").isEqualTo(outside);
        Map<List<String>, List<String>> february = csv("costs.csv", 4, 1, "2020-02");
        assertThat(february).hasSize(2_235);
        assertThat(rows("SELECT prod_id::text, time_id::date::text, promo_id::text, channel_id::text, unit_cost::text,"
                        + " unit_price::text FROM sh.costs WHERE " + FEBRUARY, 4))
                .isEqualTo(february);
        assertThat(rows("SELECT promo_id::text, promo_name, promo_subcategory, promo_subcategory_id::text, promo_category,"
                        + " promo_category_id::text, promo_cost::text, promo_begin_date::date::text, promo_end_date::date::text,"
                        + " promo_total, promo_total_id::text FROM sh.promotions WHERE " + PROMOTED, 1))
                .isEqualTo(csv("promotions.csv", 1, 7, "2020-01"));
    }

    /// Reloads as a user would, and gives the counts of the one table.
    private JsonNode reload(String request) throws Exception {
        Path file = Files.writeString(folder.resolve("request.json"), request);
        Path out = folder.resolve("out");
        String home = System.setProperty("sluice.home", ROOT.toString());
        try {
            int exit = Main.commandLine(Console.system())
                    .execute("run", "reload", "--request", file.toString(), "--source", source, "--target", target,
                            "--out", out.toString());
            assertThat(exit).as("exit code").isZero();
        } finally {
            if (home == null) {
                System.clearProperty("sluice.home");
            } else {
                System.setProperty("sluice.home", home);
            }
        }
        JsonNode report = Json.strict().readTree(out.resolve("report.json").toFile());
        assertThat(report.path("outcome").asText()).isEqualTo("clean");
        return report.at("/tables/0");
    }

    /// The file's rows whose field `date` begins with `month`, by their first `key` fields.
    private Map<List<String>, List<String>> csv(String file, int key, int date, String month) throws Exception {
        Pattern field = Pattern.compile("\"([^\"]*)\"|([^,]+)|(?<=,)(?=,|$)");
        Map<List<String>, List<String>> rows = new TreeMap<>(Comparator.comparing(Object::toString));
        for (String line : Files.readAllLines(data.resolve(file)).stream().skip(1).toList()) {
            List<String> fields = new ArrayList<>();
            for (Matcher m = field.matcher(line); m.find(); ) {
                fields.add(m.group(1) != null ? m.group(1) : m.group(2));
            }
            if (fields.get(date).startsWith(month)) {
                rows.put(fields.subList(0, key), numbers(fields));
            }
        }
        return rows;
    }

    private Map<List<String>, List<String>> rows(String query, int key) throws SQLException {
        Map<List<String>, List<String>> rows = new TreeMap<>(Comparator.comparing(Object::toString));
        try (Connection c = DriverManager.getConnection(target);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                List<String> fields = new ArrayList<>();
                for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                    fields.add(r.getString(i));
                }
                rows.put(fields.subList(0, key), numbers(fields));
            }
        }
        return rows;
    }

    /// Without zeros that mean nothing: the file has 1.5 where a column with a scale shows 1.50.
    private static List<String> numbers(List<String> fields) {
        return fields.stream()
                .map(f -> f != null && f.matches("-?\\d+\\.\\d+") ? f.replaceAll("\\.?0+$", "") : f)
                .toList();
    }

    private List<String> outside() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection c = DriverManager.getConnection(target);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT concat_ws(' ', ctid, xmin, c) FROM sh.costs c WHERE NOT (" + FEBRUARY + ")"
                                + " UNION ALL SELECT concat_ws(' ', ctid, xmin, p) FROM sh.promotions p WHERE NOT (" + PROMOTED
                                // the reload brings these back, wherever their damaged date is
                                + ") AND promo_begin_date <> '2031-01-01' ORDER BY 1")) {
            while (r.next()) {
                rows.add(r.getString(1));
            }
        }
        return rows;
    }

    private static void execute(Connection c, String... statements) throws SQLException {
        try (Statement s = c.createStatement()) {
            for (String statement : statements) {
                s.execute(statement);
            }
        }
    }
}
