package sluice.local.dms;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import sluice.local.dms.LoadSettings.OnError;
import sluice.local.dms.MappingRules.Filter;
import sluice.local.dms.MappingRules.Selection;
import sluice.local.dms.MappingRules.Target;

/// One run of a full-load task: reads the selected rows of the source and streams them into the target with COPY.
///
/// Constant memory whatever the number of rows: per table one batch of CommitRate rows, or of 4 MB if that is less, and
/// at least one row. Each batch is committed by itself. When PostgreSQL refuses a batch its rows are tried in halves, so
/// that only the bad ones meet the error policy.
final class FullLoad {
    /// How a run ends.
    sealed interface Ending permits Finished, Failed, Stopped, Deleted {}

    record Finished() implements Ending {}

    record Failed(String message) implements Ending {}

    record Stopped(String reason) implements Ending {}

    record Deleted() implements Ending {}

    /// The table is not loaded further; what happens to the task is up to `stopsTask`.
    private static final class TableError extends Exception {
        private static final long serialVersionUID = 1;
        final boolean stopsTask;

        TableError(String message, boolean stopsTask) {
            super(message);
            this.stopsTask = stopsTask;
        }
    }

    /// The run has ended for another reason.
    private static final class Cancelled extends Exception {
        private static final long serialVersionUID = 1;
    }

    private record Plan(TableLoad load, Selection selection, String schema, String table) {}

    private static final int BATCH_BYTES = 4 << 20;
    private static final int SEND_BYTES = 1 << 16;
    private static final int FETCH_ROWS = 2_000;
    private static final long END = Long.MAX_VALUE - 1;
    private static final DateTimeFormatter LITERAL = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd[ HH:mm:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 3, true)
            .optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private final MappingRules mappings;
    private final LoadSettings settings;
    private final DmsEndpoint source;
    private final DmsEndpoint target;
    private final Disturbances faults;
    private final DmsThreads work;
    private final InstantSource clock;
    private final Map<String, TableLoad> tables;
    private final Collection<String> log;
    private final Consumer<Ending> done;

    private final AtomicReference<Ending> ending = new AtomicReference<>();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicInteger loaders = new AtomicInteger();
    private final Queue<Plan> queue = new ConcurrentLinkedQueue<>();
    private final Set<Connection> targets = ConcurrentHashMap.newKeySet();
    private final Set<Statement> reads = ConcurrentHashMap.newKeySet();

    /// @param tables receives the task's statistics by `SCHEMA.TABLE`
    /// @param log receives what the API does not say: why a table is in error, which rows were dropped
    /// @param done is told once how the run ended
    FullLoad(
            MappingRules mappings,
            LoadSettings settings,
            DmsEndpoint source,
            DmsEndpoint target,
            Disturbances faults,
            DmsThreads work,
            InstantSource clock,
            Map<String, TableLoad> tables,
            Collection<String> log,
            Consumer<Ending> done) {
        this.mappings = mappings;
        this.settings = settings;
        this.source = source;
        this.target = target;
        this.faults = faults;
        this.work = work;
        this.clock = clock;
        this.tables = tables;
        this.log = log;
        this.done = done;
    }

    /// Finds the tables and starts to load them; returns before they are loaded.
    void start() {
        List<Plan> plans;
        try {
            plans = plan();
        } catch (SQLException | DocumentRefused e) {
            end(new Failed(e.getMessage()));
            plans = List.of();
        }
        queue.addAll(plans);
        int count = Math.max(1, Math.min(settings.subTasks(), plans.size()));
        loaders.set(count);
        for (int i = 0; i < count; i++) {
            work.run(this::loader);
        }
    }

    /// Ends the run; the first reason wins. Statements under way are cancelled.
    void end(Ending reason) {
        if (!ending.compareAndSet(null, reason)) {
            return;
        }
        for (Connection connection : targets) {
            try {
                connection.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException _) {
                // it is closed already, and nothing is under way on it
            }
        }
        for (Statement read : reads) {
            try {
                read.cancel();
            } catch (SQLException _) {
                // as above
            }
        }
    }

    private void loader() {
        try {
            for (Plan plan; ending.get() == null && (plan = queue.poll()) != null; ) {
                load(plan);
            }
        } catch (RuntimeException | Error e) {
            end(new Failed("the embedded DMS has a defect: " + e));
            throw e;
        } finally {
            if (loaders.decrementAndGet() == 0) {
                finished();
            }
        }
    }

    private void finished() {
        if (ending.get() == null) {
            faults.takeEnding(END).ifPresent(this::end);
        }
        end(new Finished());
        done.accept(ending.get());
    }

    // ---- which tables

    private List<Plan> plan() throws SQLException, DocumentRefused {
        List<Plan> plans = new ArrayList<>();
        Map<String, String> sourceOf = new HashMap<>();
        try (Connection connection = source.database().open()) {
            for (String[] name : sourceTables(connection.getMetaData())) {
                Optional<Selection> selection = mappings.selected(name[0], name[1]);
                if (selection.isEmpty()) {
                    continue;
                }
                String full = name[0] + "." + name[1];
                String schema = mappings.renamed(Target.SCHEMA, name[0], name[1], "");
                String table = mappings.renamed(Target.TABLE, name[0], name[1], "");
                String other = sourceOf.put(schema + "." + table, full);
                if (other != null) {
                    throw new DocumentRefused("Invalid table mappings",
                            List.of(other + " and " + full + " both become " + schema + "." + table));
                }
                TableLoad load = new TableLoad(name[0], name[1]);
                tables.put(full, load);
                plans.add(new Plan(load, selection.get(), schema, table));
            }
        }
        if (plans.isEmpty()) {
            throw new DocumentRefused("No tables were found at task initialization", List.of("Either the selected table(s)"
                    + " or schema(s) no longer exist or no match was found for the table selection pattern(s)"));
        }
        return plans;
    }

    private List<String[]> sourceTables(DatabaseMetaData data) throws SQLException {
        List<String[]> names = new ArrayList<>();
        try (ResultSet found = data.getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (found.next()) {
                names.add(new String[] {found.getString("TABLE_SCHEM"), found.getString("TABLE_NAME")});
            }
        }
        return names;
    }

    // ---- one table

    private void load(Plan plan) {
        TableLoad load = plan.load;
        load.started = clock.instant();
        load.state = "Full load";
        try {
            copy(plan);
            load.state = "Table completed";
        } catch (Cancelled _) {
            load.state = "Table cancelled";
        } catch (TableError e) {
            failed(load, e);
            if (e.stopsTask) {
                end(new Failed("Table " + load.name() + ": " + e.getMessage()));
            }
        } catch (InterruptedException _) {
            load.state = "Table cancelled";
            end(new Stopped("Stop Reason NORMAL"));
        } catch (SQLException e) {
            if (ending.get() != null) {
                load.state = "Table cancelled";
            } else {
                failed(load, e);
                boolean lost = e.getSQLState() != null && e.getSQLState().matches("(08|57|53).*");
                if (lost || e instanceof SourceColumn.LobTruncated || settings.tableError() == OnError.STOP_TASK) {
                    end(new Failed("Table " + load.name() + ": " + e.getMessage()));
                }
            }
        } finally {
            load.ended = clock.instant();
            load.updated = load.ended;
        }
    }

    private void failed(TableLoad load, Exception why) {
        load.state = "Table error";
        log.add("[TABLES_MANAGER]E: table " + load.name() + ": " + why.getMessage());
    }

    private void copy(Plan plan) throws SQLException, TableError, Cancelled, InterruptedException {
        try (Connection from = source.database().open();
                Connection to = target.database().open()) {
            targets.add(to);
            try {
                String script = target.postgres().afterConnectScript();
                try (Statement statement = to.createStatement()) {
                    // Date-times without a zone must not depend on this machine's zone.
                    statement.execute("SET TIME ZONE 'UTC'");
                    if (script != null) {
                        statement.execute(script);
                    }
                }
                List<SourceColumn> columns = columns(from, plan);
                List<Object> values = new ArrayList<>();
                String where = where(plan, columns, values);
                columns.removeIf(c -> !mappings.loads(plan.load.schema, plan.load.table, c.name()));
                List<String> names = new ArrayList<>();
                for (SourceColumn column : columns) {
                    names.add(renamed(plan, column));
                }
                prepare(to, plan);
                stream(from, to, plan, columns, names, where, values);
            } finally {
                targets.remove(to);
            }
        }
    }

    private String renamed(Plan plan, SourceColumn column) throws TableError {
        try {
            return mappings.renamed(Target.COLUMN, plan.load.schema, plan.load.table, column.name());
        } catch (DocumentRefused e) {
            throw tableError(e.getMessage());
        }
    }

    private List<SourceColumn> columns(Connection from, Plan plan) throws SQLException {
        LoadSettings.Lobs lobs = settings.lobs();
        if (!hasKey(from.getMetaData(), plan.load)) {
            // Large objects of a table without a key are not loaded.
            lobs = new LoadSettings.Lobs(LoadSettings.Lobs.Mode.NONE, lobs.maxKiB());
        }
        boolean fail = Boolean.TRUE.equals(source.oracle().failTasksOnLobTruncation())
                || Boolean.TRUE.equals(target.postgres().failTasksOnLobTruncation());
        List<SourceColumn> columns = new ArrayList<>();
        try (Statement statement = from.createStatement();
                ResultSet empty = statement.executeQuery("SELECT * FROM " + quoted(plan.load) + " WHERE 1 = 0")) {
            ResultSetMetaData data = empty.getMetaData();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                columns.add(SourceColumn.of(data, i, source.oracle(), lobs, fail));
            }
        }
        return columns;
    }

    private static boolean hasKey(DatabaseMetaData data, TableLoad table) throws SQLException {
        try (ResultSet key = data.getPrimaryKeys(null, table.schema, table.table)) {
            if (key.next()) {
                return true;
            }
        }
        try (ResultSet index = data.getIndexInfo(null, table.schema, table.table, true, true)) {
            while (index.next()) {
                if (index.getString("COLUMN_NAME") != null) {
                    return true;
                }
            }
        }
        return false;
    }

    private void prepare(Connection to, Plan plan) throws SQLException, TableError {
        String table = quote(plan.schema) + "." + quote(plan.table);
        try (PreparedStatement look = to.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            look.setString(1, table);
            try (ResultSet found = look.executeQuery()) {
                if (!found.next() || !found.getBoolean(1)) {
                    throw tableError(
                            "the target has no table " + table + ", and to make one is not offered by the embedded DMS");
                }
            }
        }
        if (settings.truncates()) {
            try (Statement statement = to.createStatement()) {
                statement.execute("TRUNCATE TABLE " + table);
            }
        }
    }

    private void stream(
            Connection from,
            Connection to,
            Plan plan,
            List<SourceColumn> columns,
            List<String> names,
            String where,
            List<Object> values)
            throws SQLException, TableError, Cancelled, InterruptedException {
        Disturbances.OfTable ofTable = faults.table(plan.load.name());
        var batch = new Batch(to.unwrap(PGConnection.class).getCopyAPI(), plan, names);
        checkpoint(plan, ofTable, batch, 0);
        String select = columns.stream().map(c -> quote(c.name())).collect(Collectors.joining(", ", "SELECT ", ""))
                + " FROM " + quoted(plan.load);
        try (PreparedStatement read = from.prepareStatement(select + where)) {
            read.setFetchSize(FETCH_ROWS);
            for (int i = 0; i < values.size(); i++) {
                read.setObject(i + 1, values.get(i));
            }
            reads.add(read);
            try (ResultSet row = read.executeQuery()) {
                long number = 0;
                long loaded = 0;
                while (row.next()) {
                    if (ofTable.loses(++number)) {
                        continue;
                    }
                    for (int i = 0; i < columns.size(); i++) {
                        batch.rowsOf.column();
                        columns.get(i).copier().copy(row, i + 1, batch.rowsOf);
                    }
                    batch.endRow();
                    loaded++;
                    long total = rows.incrementAndGet();
                    if (ofTable.due(loaded) || faults.endingDue(total) || ending.get() != null) {
                        checkpoint(plan, ofTable, batch, loaded);
                    }
                }
                batch.flush();
                checkpoint(plan, ofTable, batch, END);
            } finally {
                reads.remove(read);
                batch.abandon();
            }
        }
    }

    /// Where faults, holds and ends take effect: every row read so far is committed first.
    private void checkpoint(Plan plan, Disturbances.OfTable ofTable, Batch batch, long loaded)
            throws SQLException, TableError, Cancelled, InterruptedException {
        if (ending.get() != null) {
            throw new Cancelled();
        }
        boolean tableDue = ofTable.due(loaded);
        boolean endDue = loaded != END && faults.endingDue(rows.get());
        if (!tableDue && !endDue) {
            return;
        }
        batch.flush();
        Optional<String> error = tableDue ? ofTable.take(loaded, work) : Optional.empty();
        if (error.isPresent()) {
            throw tableError(error.get());
        }
        if (endDue) {
            faults.takeEnding(rows.get()).ifPresent(this::end);
        }
        if (ending.get() != null) {
            throw new Cancelled();
        }
    }

    // ---- filters

    /// @param columns all of the source's table
    /// @param values receives the condition's values
    private String where(Plan plan, List<SourceColumn> columns, List<Object> values) throws TableError {
        List<String> all = new ArrayList<>();
        for (Filter filter : plan.selection.filters()) {
            SourceColumn.Kind kind = columns.stream()
                    .filter(c -> c.name().equals(filter.column()))
                    .findFirst()
                    .orElseThrow(() -> unusable(filter, "the table has no such column"))
                    .kind();
            if (kind.lob() || kind == SourceColumn.Kind.BINARY || kind == SourceColumn.Kind.OTHER) {
                throw unusable(filter, "columns of its type cannot be filtered");
            }
            values.add(literal(filter, kind, filter.from()));
            values.add(literal(filter, kind, filter.to()));
            all.add(quote(filter.column()) + " BETWEEN ? AND ?");
        }
        return all.isEmpty() ? "" : " WHERE " + String.join(" AND ", all);
    }

    private Object literal(Filter filter, SourceColumn.Kind kind, String text) throws TableError {
        try {
            return switch (kind) {
                case NUMBER -> new BigDecimal(text);
                case DATE_TIME -> LocalDateTime.parse(text, LITERAL);
                // A literal has no zone, and the guide does not say which is meant: the replication instance runs in UTC.
                case ZONED -> LocalDateTime.parse(text, LITERAL).atOffset(ZoneOffset.UTC);
                default -> text;
            };
        } catch (DateTimeParseException | NumberFormatException e) {
            throw unusable(filter, "its value " + text + " is not of the column's type");
        }
    }

    private TableError unusable(Filter filter, String why) {
        return tableError("filter on column " + filter.column() + ": " + why);
    }

    private TableError tableError(String message) {
        return new TableError(message, settings.tableError() == OnError.STOP_TASK);
    }

    private static String quoted(TableLoad table) {
        return quote(table.schema) + "." + quote(table.table);
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    // ---- writing

    /// The rows of one table that are not yet committed. They are sent while they are read, and kept until the server
    /// has taken them.
    private final class Batch {
        final CopyBuffer rowsOf = new CopyBuffer();
        private final CopyManager copies;
        private final Plan plan;
        private final String statement;
        private CopyIn copy;
        private int sent;
        private SQLException refused;

        Batch(CopyManager copies, Plan plan, List<String> names) {
            this.copies = copies;
            this.plan = plan;
            this.statement = "COPY " + quote(plan.schema) + "." + quote(plan.table)
                    + names.stream().map(FullLoad::quote).collect(Collectors.joining(", ", " (", ")"))
                    + " FROM STDIN WITH (FORMAT text, ENCODING 'UTF8')";
        }

        void endRow() throws SQLException, TableError, Cancelled {
            rowsOf.endRow();
            if (rowsOf.size() - sent >= SEND_BYTES) {
                send();
            }
            if (rowsOf.rows() >= settings.commitRate() || rowsOf.size() >= BATCH_BYTES) {
                flush();
            }
        }

        private void send() {
            if (refused != null) {
                return;
            }
            try {
                if (copy == null) {
                    copy = copies.copyIn(statement);
                }
                copy.writeToCopy(rowsOf.bytes(), sent, rowsOf.size() - sent);
                sent = rowsOf.size();
            } catch (SQLException e) {
                refused = e;
            }
        }

        void flush() throws SQLException, TableError, Cancelled {
            if (rowsOf.rows() == 0) {
                return;
            }
            send();
            try {
                if (refused == null) {
                    copy.endCopy();
                } else {
                    abandon();
                }
            } catch (SQLException e) {
                refused = e;
            }
            copy = null;
            int taken = refused == null ? rowsOf.rows() : refused(refused, 0, rowsOf.rows());
            plan.load.rows.addAndGet(taken);
            plan.load.updated = clock.instant();
            refused = null;
            sent = 0;
            rowsOf.clear();
        }

        /// Ends a COPY that will not be finished; nothing of it stays.
        void abandon() {
            if (copy != null && copy.isActive()) {
                try {
                    copy.cancelCopy();
                } catch (SQLException _) {
                    // the connection is closed next, which ends it as well
                }
            }
        }

        /// Rows `begin` to `end` as one COPY.
        private int again(int begin, int end) throws SQLException, TableError, Cancelled {
            try {
                CopyIn retry = copies.copyIn(statement);
                retry.writeToCopy(rowsOf.bytes(), rowsOf.start(begin), rowsOf.start(end) - rowsOf.start(begin));
                retry.endCopy();
                return end - begin;
            } catch (SQLException e) {
                return refused(e, begin, end);
            }
        }

        /// What is taken of rows `begin` to `end`, which the server refused together.
        private int refused(SQLException e, int begin, int end) throws SQLException, TableError, Cancelled {
            if (ending.get() != null) {
                throw new Cancelled();
            }
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (!state.startsWith("22") && !state.startsWith("23")) {
                throw e;
            }
            if (end - begin > 1) {
                int middle = (begin + end) / 2;
                return again(begin, middle) + again(middle, end);
            }
            if (state.equals("23505") && settings.ignoreConflicts()) {
                return 0;
            }
            log.add("[TARGET_LOAD]E: table " + plan.load.name() + ": row refused: " + e.getMessage());
            return switch (state.equals("22001") ? settings.truncationError() : settings.dataError()) {
                case IGNORE_RECORD, LOG_ERROR -> 0;
                case SUSPEND_TABLE -> throw new TableError(e.getMessage(), false);
                case STOP_TASK -> throw new TableError(e.getMessage(), true);
            };
        }
    }
}
