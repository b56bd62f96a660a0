package sluice.reload.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sluice.ledger.RunReport;
import sluice.reload.plan.Plan;
import sluice.staging.PlannedTable;

/// Rule: the application's next INSERT works, or the report names the sequence and the statement that moves it; and it says
/// nothing where the INSERT works.
class SequencesPostgresTest {

    private static final Pattern REMEDY = Pattern.compile("Move it: (SELECT setval\\(.*\\);)");

    private static final String NEXT = "INSERT INTO t (at) SELECT timestamp '2020-02-04' FROM generate_series(1, 60)";

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("sluice.seeds", 25));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_next_insert_works_or_the_report_says_what_to_do(long seed) {
        Random r = new Random(seed);
        long increment = List.of(1L, 1L, 2L, 7L, -1L, -3L).get(r.nextInt(6));
        long start = r.nextInt(5) * (increment < 0 ? -1 : 1);
        String options = "START WITH " + start + " INCREMENT BY " + increment + " MINVALUE -100000 MAXVALUE 100000"
                + (r.nextInt(4) == 0 ? " CACHE 5" : "");
        String kind = List.of("ALWAYS", "BY DEFAULT", "owned", "shared").get(r.nextInt(4));
        boolean identity = kind.equals("ALWAYS") || kind.equals("BY DEFAULT");
        String url = Server.database();
        Server.run(url, "CREATE SCHEMA source", "CREATE SCHEMA \"o'er\"");
        String sequence = identity ? "t_id_seq" : "\"o'er\".\"The ids\"";
        if (identity) {
            Server.run(url, "CREATE TABLE t (id int GENERATED %s AS IDENTITY (%s) PRIMARY KEY, at timestamp)".formatted(kind, options));
        } else {
            Server.run(url,
                    "CREATE SEQUENCE " + sequence + " " + options,
                    "CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval('%s'), at timestamp)"
                            .formatted(sequence.replace("'", "''")));
            if (kind.equals("owned")) {
                // an owner must be of the sequence's schema
                Server.run(url, "ALTER SEQUENCE " + sequence + " SET SCHEMA public", "ALTER SEQUENCE \"The ids\" OWNED BY t.id");
                sequence = "\"The ids\"";
            }
        }
        int used = r.nextInt(4);
        for (int i = 0; i < used; i++) {
            Server.run(url, "INSERT INTO t (at) VALUES ('2020-02-02')");
        }
        if (r.nextInt(4) == 0) {
            Server.run(url, "ALTER SEQUENCE " + sequence + " RESTART WITH " + start * 3);
        }
        Server.run(url, "CREATE TABLE source.t AS SELECT id, at FROM t");
        int rows = r.nextInt(8);
        long first = r.nextInt(40) - 20;
        for (int i = 0; i < rows; i++) {
            Server.run(url, "INSERT INTO source.t SELECT %1$s, '2020-02-03' WHERE NOT EXISTS (SELECT FROM source.t WHERE id = %1$s)"
                    .formatted(first + (long) i * (1 + r.nextInt(3))));
        }
        RunReport report = new Reload(url, "run-1", p -> overriding(p, kind.equals("ALWAYS")), Reload.table("t", "id"))
                .prepare().load().finish();
        assertThat(report.outcome()).isEqualTo(RunReport.Outcome.CLEAN);
        List<String> notes = report.notes();
        boolean inserted = report.tables().getFirst().inserted() > 0;
        if (notes.isEmpty() && inserted) {
            Server.run(url, NEXT);
        } else if (inserted) {
            Matcher m = REMEDY.matcher(notes.getFirst());
            assertThat(m.find()).as(notes.toString()).isTrue();
            Server.run(url, m.group(1));
            Server.run(url, NEXT);
        } else {
            assertThat(notes).isEmpty();
        }
    }

    private static Plan overriding(Plan p, boolean overriding) {
        List<PlannedTable> tables = p.tables().stream()
                .map(t -> t.with(new PlannedTable.Statements(List.of(), overriding, "pg_catalog", "UTC")))
                .toList();
        return new Plan(p.runId(), p.deletes(), p.validation(), p.lob(), p.undo(), p.reason(), tables, p.notes());
    }
}
