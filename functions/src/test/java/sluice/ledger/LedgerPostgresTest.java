package sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.reload.merge.Server;
import sluice.sql.Database.Session;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.wire.Json;

/// The ledger as its migrations make it.
class LedgerPostgresTest {

    private static final Sql KINDS = Sql.raw("SELECT m[1] AS kind FROM pg_constraint c,"
            + " regexp_matches(pg_get_constraintdef(c.oid), '''([^'']*)''::text', 'g') m WHERE c.conname = 'finding_kind_check'");

    @Test
    void the_kinds_of_findings_are_those_that_the_ledger_takes() throws Exception {
        try (Session s = Server.open(Server.database(), "ledger")) {
            Ledger.migrate(s);
            assertThat(s.query(KINDS)).extracting((Row r) -> r.constant("kind", FindingKind.class))
                    .containsExactlyInAnyOrder(FindingKind.values());
            assertThat(s.query(KINDS)).extracting((Row r) -> r.text("kind"))
                    .containsExactlyInAnyOrderElementsOf(Stream.of(FindingKind.values()).map(FindingKind::toString).toList());
        }
        for (FindingKind kind : FindingKind.values()) {
            assertThat(Json.text(kind)).isEqualTo('"' + kind.toString() + '"');
            assertThat(Json.strict().readValue(Json.text(kind), FindingKind.class)).isEqualTo(kind);
        }
    }
}
