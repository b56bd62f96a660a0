package sluice.staging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.sql.Database.Session;
import sluice.sql.Fragment;
import sluice.sql.JoinBy;
import sluice.sql.ReferringSql;
import sluice.sql.Row;
import sluice.sql.Sql;
import sluice.sql.SqlFailure;
import sluice.sql.TableName;
import sluice.sql.TableSql;
import sluice.sql.TableSql.Slice;
import sluice.sql.UniqueIndex;
import sluice.staging.PlannedTable.Referring;

/// Rows that exchanged unique values: a row of the target holds a value that this run gives to another row, and gets another
/// one itself. That is no collision; only a row that this run does not change holds its value for good.
///
/// Such rows are noted while staging is sliced, before any row is written. Before the first chunk of their table is merged
/// they all get their values in one transaction of their own: where the index is checked at a transaction's end at once,
/// else each first lets go of its value ([sluice.sql.Passing]). From then on no chunk can meet a value that is not free,
/// whatever the order.
public final class Exchanges {

    /// Attempts at finding values in passing that nobody holds.
    private static final int ATTEMPTS = 5;

    private final Session session;
    private final StagingPlan plan;
    private final PlannedTable table;
    /// Slicing noted none; it is over before the first chunk is merged.
    private boolean none;

    public Exchanges(Session session, StagingPlan plan, PlannedTable table) {
        this.session = session;
        this.plan = plan;
        this.table = table;
    }

    /// The table's first chunk may not be merged yet.
    public static final class Unsettled extends RuntimeException {
        private final transient PlannedTable table;

        private Unsettled(PlannedTable table) {
            super(table.target() + " has rows that exchange unique values");
            this.table = table;
        }

        public PlannedTable table() {
            return table;
        }
    }

    private boolean possible() {
        return !table.uniques().isEmpty() || !table.references().referring().isEmpty();
    }

    void prepare() {
        if (possible()) {
            session.update(statement("staging/create_exchanges", TableSql.ALL));
        }
    }

    /// Notes rows that exchange values of a unique index.
    ///
    /// @return up to 20 rows each that cannot be merged: `key`; `held` by a row that this run does not replace, or else values
    ///         that cannot be exchanged; `rows` of that kind
    List<Row> find(UniqueIndex index) {
        Optional<TableName> strays =
                Strays.possible(table) ? Optional.of(table.strays()) : Optional.empty();
        Map<String, Fragment> f = Tables.sql(table).exchanging(index, table.exchanges(), strays);
        return Tables.evaluating(session, table, index.plain() ? JoinBy.KEY : JoinBy.HASH, Tables.sql(table)
                .statement("staging/find_exchanges", TableSql.ALL, f)
                .bind("n", number(index)));
    }

    /// How many rows of some chunks, which are about to be merged, became right by an exchange of values.
    ///
    /// @throws Unsettled if values are still to be exchanged
    public long settled(Slice slice) {
        if (none || !possible()) {
            return 0;
        }
        Row noted = session.one(statement("staging/exchanges", slice));
        if (noted.number("unsettled") > 0) {
            throw new Unsettled(table);
        }
        none = noted.number("rows") == 0;
        return none
                ? 0
                : Tables.on(session, table, slice.joinBy(), statement("staging/exchanged", slice)).getFirst().number("rows");
    }

    /// Exchanges what was noted, in this transaction, unless another worker has.
    public void settle() {
        if (letGo()) {
            write(statement("staging/exchange", TableSql.ALL).bind("n", (String) null));
        }
    }

    /// Lets rows go of the values that they exchange, for a merge of all of the table in this transaction.
    ///
    /// @return false if there is nothing to exchange, or another worker did
    public boolean letGo() {
        if (!possible()) {
            return false;
        }
        session.query(Sql.file("staging/lock_table_row").bind("run_id", plan.runId()).bind("number", table.number()));
        if (session.one(statement("staging/exchanges", TableSql.ALL)).number("unsettled") == 0) {
            return false;
        }
        session.update(Sql.file("staging/defer"));
        table.uniques().stream().filter(u -> !u.passing().isEmpty()).forEach(u -> write(park(u)));
        table.uniques().stream()
                .filter(UniqueIndex::freeFirst)
                // nobody holds their new values
                .forEach(u -> write(statement("staging/exchange", TableSql.ALL).bind("n", number(u))));
        session.update(statement("staging/set_exchanged", TableSql.ALL));
        return true;
    }

    /// Up to 20 rows that take from the target a value which another table references, and that no row gets in exchange:
    /// `key`, and `rows`, how many there are.
    List<Row> referenced(Referring f) {
        TableSql sql = Tables.sql(table);
        Map<String, Fragment> more = new ReferringSql(
                sql, f.child(), f.columns(), f.referenced(), f.operators(), f.collations(), table.exchanges())
                .fragments();
        // read as sets only if there is something to look for
        return Tables.on(session, table, JoinBy.KEY, sql.statement("staging/changes_referenced", TableSql.ALL, more))
                                .getFirst().number("rows") == 0
                ? List.of()
                : Tables.on(session, table, JoinBy.HASH, sql.statement("staging/referenced", TableSql.ALL, more));
    }

    private Sql park(UniqueIndex u) {
        return statement("staging/park", TableSql.ALL, Map.of("passing", Tables.sql(table).passing(u))).bind("n", number(u));
    }

    /// Why rows cannot let go of a unique value after all, as a clause; nothing stays of the look. Only the target can say
    /// whether a CHECK, a domain or a generated column takes a value in passing.
    Optional<String> refused(UniqueIndex u) {
        if (u.passing().isEmpty() || exchanging(u).isEmpty()) {
            return Optional.empty();
        }
        try {
            session.transaction(_ -> {
                session.query(Sql.file("staging/limit_wait").bind("millis", Chunk.LOCK_TIMEOUT.toMillis())
                        .bind("once", true));
                session.update(Sql.file("staging/defer"));
                write(park(u));
                throw new Undone();
            });
        } catch (Undone _) {
            return Optional.empty();
        } catch (SqlFailure f) {
            boolean refused = f.isOfData() && !f.state().equals("23505");
            return refused ? Optional.of("a value in passing is refused (" + f.getMessage() + ")") : Optional.empty();
        }
        throw new IllegalStateException("a look was to be undone");
    }

    private static final class Undone extends RuntimeException {}

    /// Up to 20 rows that let go of a value of an index: `key`, and `rows`, how many there are.
    List<Row> exchanging(UniqueIndex u) {
        return session.query(statement("staging/exchanging", TableSql.ALL).bind("n", number(u)));
    }

    /// Whether a failure of [#settle] may be one of the values in passing.
    public static boolean again(SqlFailure f, int attempts) {
        return f.state().equals("23505") && attempts < ATTEMPTS;
    }

    private int number(UniqueIndex index) {
        return table.uniques().indexOf(index) + 1;
    }

    private void write(Sql sql) {
        session.asApplication(table.statements().searchPath(), table.statements().timeZone(), JoinBy.KEY, () -> session.query(sql));
    }

    private Sql statement(String file, Slice slice) {
        return statement(file, slice, Map.of());
    }

    private Sql statement(String file, Slice slice, Map<String, Fragment> more) {
        TableSql sql = Tables.sql(table);
        // a row that its other values refer to may not be there yet
        boolean whole = table.together().isEmpty();
        Map<String, Fragment> f = new LinkedHashMap<>(
                sql.exchanged(table.uniques(), table.exchanges(), slice, whole));
        f.putAll(more);
        return sql.statement(file, slice, f);
    }
}
