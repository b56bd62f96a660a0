package sluice.staging;

import java.util.List;
import sluice.ledger.RunNames;
import sluice.sql.Database.Session;
import sluice.sql.Identifier;
import sluice.sql.ImageSql;
import sluice.sql.Images;
import sluice.sql.Row;
import sluice.sql.Sql;

/// Rows as they were before a run wrote them. What writes a row keeps it in the same statement, so that an entry and its write are one
/// fact ([sluice.sql.ImageSql]). They outlive the run: [sluice.ledger.Keeping].
public final class BeforeImages {

    private BeforeImages() {}

    /// Makes the tables that keep rows, each readable by the target's owner and by the role that Sluice logs in as alone. Again: makes
    /// what is missing.
    ///
    /// @param days how long they are kept after the run's end
    public static void prepare(Session session, RunNames names, StagingPlan plan, int days) {
        session.transaction(s -> {
            for (PlannedTable t : plan.tables()) {
                t.images().ifPresent(i -> prepare(s, names, t, i, days));
            }
            return null;
        });
    }

    private static void prepare(Session s, RunNames names, PlannedTable t, Images images, int days) {
        s.update(Sql.file("staging/note_images")
                .bind("run_id", names.runId())
                .bind("number", t.number())
                .bind("table_name", images.table().table())
                .bind("days", days)
                .bind("schema", t.target().schema())
                .bind("table", t.target().table()));
        s.update(Sql.file("staging/create_images")
                .define("images", images.table())
                .define("image_columns", new ImageSql(Tables.sql(t)).columns()));
        for (Row owner : s.query(Sql.file("staging/owner").bind("schema", t.target().schema()).bind("table", t.target().table()))) {
            s.update(Sql.file("staging/grant_images")
                    .define("images", images.table())
                    .define("owner", new Identifier(owner.text("owner"))));
        }
    }

    /// How many bytes the tables of a run take that keep rows.
    public static long bytes(Session s, List<PlannedTable> tables) {
        return s.one(Sql.file("staging/image_bytes").bind("tables", tables.stream()
                        .flatMap(t -> t.images().stream())
                        .map(i -> i.table().table())
                        .toList()))
                .number("bytes");
    }
}
