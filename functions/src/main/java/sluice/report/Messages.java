package sluice.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sluice.ledger.About;
import sluice.ledger.RunReport.Background;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.Summary;
import sluice.ledger.RunReport.TableCounts;
import sluice.ledger.RunReport.TableUndone;
import sluice.ledger.RunReport.Undone;
import sluice.sql.Sql;
import sluice.wire.Printable;

/// Writes what on-call reads: what happened, whether anything was changed, where to look and what to type next.
public final class Messages {

    private static final int SUBJECT = 99;
    /// SNS takes 256 KiB; a cause this long is read elsewhere anyway.
    private static final int CAUSE = 20_000;
    /// The error of an execution that somebody stopped.
    private static final String ABORTED = "Execution ABORTED";
    /// So many names are spelled out.
    private static final int NAMES = 5;

    /// @param shown whether there is anything to show
    private record Column(String title, ToLongFunction<TableCounts> count, boolean shown) {}

    private Messages() {}

    public static Message of(Ending e) {
        return new Message(subject(e), Printable.lines(body(e)));
    }

    /// What is wrong with a request that asked by an event, with [#rejected] around it.
    static String rejection(Answer.Rejected r, Instant at) {
        List<String> lines = new ArrayList<>();
        lines.add("event         " + r.eventId());
        r.requestId().ifPresent(id -> lines.add("requestId     " + id));
        r.requestedBy().ifPresent(by -> lines.add("requested by  " + by));
        lines.add("at            " + at.truncatedTo(ChronoUnit.SECONDS));
        lines.add("\nWhat is wrong with it");
        r.problems().forEach(p -> lines.add(p.toString()));
        if (r.moreProblems() > 0) {
            lines.add("and " + r.moreProblems() + " more.");
        }
        return Printable.lines(String.join("\n", lines));
    }

    /// Tells of requests that were rejected since the last such message.
    ///
    /// @param latest what [#rejection] said of the last of them
    static Message rejected(long number, String stack, String region, String latest) {
        boolean one = number == 1;
        String subject = one
                ? "Sluice reload request REJECTED"
                : String.format(Locale.ROOT, "Sluice: %,d reload requests REJECTED", number);
        String began = one
                ? "A request for a reload was rejected. Nothing was started for it.\n\nThe request\n"
                : String.format(Locale.ROOT, "%,d requests for a reload were rejected. Nothing was started for them.", number)
                        + "\n\nThe latest of them\n";
        return new Message(cut(subject + ", stack " + stack, SUBJECT), began + latest + """


                Where to look
                Each is answered by an event Sluice Reload Rejected, on the bus where outcomes are told, and has a line in the log:
                aws logs tail /sluice/%s/functions --region %s --since 1h | grep problems

                What to do next
                Correct what asks, the schedule or whatever put the event, and ask again. What is rejected meanwhile is collected: the next\
                 such message comes in 15 minutes at the earliest.
                """.formatted(stack, region));
    }

    private static String subject(Ending e) {
        List<String> tables = tables(e);
        String what = tables.isEmpty() ? e.runId() : tables.size() == 1 ? tables.getFirst() : tables.size() + more(e) + " tables";
        Commands commands = commands(e);
        String end = ", " + (commands.local() ? "" : "stack ") + commands.stack();
        String s = ("Sluice " + e.job().name() + " " + word(e) + ": " + what).replaceAll("[^ -~]", "?");
        end = cut(end.replaceAll("[^ -~]", "?"), SUBJECT / 2);
        return cut(s, SUBJECT - end.length()) + end;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static String body(Ending e) {
        List<String> parts = new ArrayList<>();
        parts.add("%s %s: %s. %s\n%s".formatted(e.job().title(), e.runId(), word(e), meaning(e), changed(e)));
        if (!e.outcome().verdict()) {
            parts.add("What failed: " + ErrorWords.of(e.error().orElse("")) + "\n" + cause(e));
        } else {
            e.error().ifPresent(error -> parts.add("What failed after the verdict: " + ErrorWords.of(error) + "\n" + cause(e)));
        }
        parts.add("What was to be done\n" + asked(e));
        if (e.outcome().verdict()) {
            about(e).map(a -> "What was checked\n" + checked(e, a)).ifPresent(parts::add);
        }
        undone(e).map(Messages::numbers).ifPresent(parts::add);
        e.summary()
                .filter(s -> !s.tables().isEmpty())
                .map(s -> numbers(e, s) + more(s.moreTables(), "tables", "SELECT * FROM sluice.tables" + where(e)))
                .ifPresent(parts::add);
        e.summary()
                .filter(s -> !s.notes().isEmpty())
                .map(s -> "Notes\n" + s.notes().stream().map(n -> "- " + n).collect(Collectors.joining("\n"))
                        + more(s.moreNotes(), "notes", "SELECT unnest(notes) FROM sluice.runs" + where(e)))
                .ifPresent(parts::add);
        parts.add("Where to look\n" + look(e));
        parts.add("What to do next\n" + next(e));
        background(e).flatMap(Background::undoUntil).ifPresent(until -> parts.add("To take it back\n" + takeBack(e, until)));
        return String.join("\n\n", parts) + "\n";
    }

    private static String meaning(Ending e) {
        return e.job().meanings().get(e.outcome());
    }

    /// Whether the target is what it was before the run.
    private static String changed(Ending e) {
        if (e.outcome() == Outcome.REFUSED) {
            return "Nothing was changed.";
        }
        if (e.summary().isEmpty()) {
            return "Whether anything was changed is not known here. The last query below tells how far the run came; if it gives no"
                    + " row, nothing was changed.";
        }
        if (undone(e).isPresent()) {
            Undone u = undone(e).get();
            return u.back() == 0 ? "Nothing was changed in the target." : String.format(
                    Locale.ROOT,
                    "Changed in the target: %s restored, %,d deleted that the run had inserted%s.",
                    Printable.rows(u.tables().stream().mapToLong(TableUndone::restored).sum()),
                    u.tables().stream().mapToLong(TableUndone::deleted).sum(),
                    e.outcome() == Outcome.FAILED ? "; they stay so" : "");
        }
        List<TableCounts> tables = e.summary().get().tables();
        long inserted = tables.stream().mapToLong(TableCounts::inserted).sum();
        long updated = tables.stream().mapToLong(TableCounts::updated).sum();
        return inserted + updated == 0 && more(e) == 0
                ? "Nothing was changed in the target."
                : String.format(
                        Locale.ROOT,
                        "Changed in the target%s: %s inserted, %,d updated%s.",
                        more(e) == 0 ? "" : ", in the tables shown below alone",
                        Printable.rows(inserted),
                        updated,
                        e.outcome() == Outcome.FAILED ? "; they stay" : "");
    }

    private static String asked(Ending e) {
        List<String> lines = new ArrayList<>();
        undone(e).ifPresent(u -> lines.add("run       " + u.run()));
        about(e).ifPresent(a -> {
            lines.add("window    " + a.window());
            a.reason().ifPresent(r -> lines.add("reason    " + r));
            lines.add("source    " + names(a.sources(), tables(e).size() + more(e) - a.sources().size(), "unknown"));
        });
        lines.add("target    " + names(tables(e), more(e), "unknown")
                + background(e).map(b -> ", database " + b.database()).orElse(""));
        Commands commands = commands(e);
        lines.add("stack     " + commands.stack() + (commands.local() ? "" : ", " + commands.region()));
        return String.join("\n", lines);
    }

    private static String checked(Ending e, About a) {
        boolean counted = e.summary().orElseThrow().tables().stream().anyMatch(t -> t.source().isPresent());
        return (a.columns()
                        ? "Every column of every loaded row was compared with the loaded copy."
                        : "Only keys were compared with the loaded copy, and no other column (validation: counts).")
                + (a.extra()
                        ? "\nRows of the target's window that were not loaded were looked for."
                        : "\nRows of the target's window that were not loaded were not looked for (deletes: ignore).")
                + (!counted
                        ? "\nThe source was not asked: there is no connection to it."
                        : e.outcome() == Outcome.CLEAN
                                ? "\nThe source was counted before and after: it has as many rows as were loaded. Values that changed there"
                                        + " after they were loaded were not looked for."
                                : "\nThe source was counted; where its counts do not confirm the load, a note says so.");
    }

    private static String cause(Ending e) {
        String cause = commands(e).told(e.cause().orElse("No cause was given."));
        return cause.length() <= CAUSE ? cause : cause.substring(0, CAUSE) + " ...";
    }

    private static String numbers(Ending e, Summary summary) {
        List<TableCounts> tables = summary.tables();
        int name = Math.max(5, tables.stream().mapToInt(t -> t.table().length()).max().orElse(0));
        List<Column> columns = columns(e, tables);
        StringBuilder out = new StringBuilder("Rows\n").append(pad("table", name));
        columns.forEach(c -> out.append("  ").append(" ".repeat(width(tables, c) - c.title().length())).append(c.title()));
        for (TableCounts t : tables) {
            out.append('\n').append(pad(t.table(), name));
            for (Column c : columns) {
                String text = cell(t, c);
                out.append("  ").append(" ".repeat(width(tables, c) - text.length())).append(text);
            }
        }
        return out.toString();
    }

    private static String numbers(Undone u) {
        List<List<String>> rows = rows(u);
        List<Integer> widths = IntStream.range(0, rows.getFirst().size())
                .mapToObj(i -> rows.stream().mapToInt(r -> r.get(i).length()).max().orElseThrow())
                .toList();
        return "Rows\n" + rows.stream()
                .map(r -> IntStream.range(0, r.size())
                        .mapToObj(i -> i == 0 ? pad(r.get(i), widths.get(i)) : " ".repeat(widths.get(i) - r.get(i).length()) + r.get(i))
                        .collect(Collectors.joining("  ")))
                .collect(Collectors.joining("\n"));
    }

    /// What was put back and what was left, a row a table, with titles.
    public static List<List<String>> rows(Undone u) {
        return Stream.concat(
                        Stream.of(List.of("table", "restored", "deleted", "changed since", "gone since", "refused")),
                        u.tables().stream().map(t -> List.of(t.table(), number(t.restored()), number(t.deleted()), number(t.changed()),
                                number(t.gone()), number(t.refused()))))
                .toList();
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /// What was not looked for is no 0; a failed run was not checked as a whole.
    private static List<Column> columns(Ending e, List<TableCounts> tables) {
        boolean compared = about(e).map(About::columns).orElse(true);
        boolean extra = about(e).map(About::extra).orElse(true);
        List<Column> columns = new ArrayList<>(List.of(
                new Column("loaded", TableCounts::loaded, true),
                new Column("trimmed", TableCounts::trimmed, true),
                new Column("inserted", TableCounts::inserted, true),
                new Column("updated", TableCounts::updated, true),
                new Column("unchanged", TableCounts::unchanged, true)));
        if (e.outcome().verdict()) {
            columns.add(new Column("missing", TableCounts::missing, true));
            columns.add(new Column("different", TableCounts::different, compared));
            columns.add(new Column("extra", TableCounts::extra, extra));
            if (tables.stream().anyMatch(t -> t.duplicates() > 0)) {
                columns.add(new Column("duplicates", TableCounts::duplicates, true));
            }
        }
        return columns;
    }

    private static String cell(TableCounts t, Column c) {
        long count = c.count().applyAsLong(t);
        return c.shown() || count > 0 ? number(count) : "-";
    }

    private static int width(List<TableCounts> tables, Column c) {
        return tables.stream().mapToInt(t -> cell(t, c).length()).reduce(c.title().length(), Math::max);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String look(Ending e) {
        Commands commands = commands(e);
        List<String> lines = new ArrayList<>();
        lines.add(commands.look());
        if (ErrorWords.is(e.error().orElse(""), "LoadFailed")) {
            lines.add(commands.log());
        }
        String run = Sql.literal(e.runId());
        background(e).filter(b -> b.examples() > 0).ifPresent(b -> lines.add(
                "Rows that were found, %d of them as examples:\n".formatted(b.examples())
                        + "SELECT table_name, kind, columns, key FROM sluice.findings WHERE run_id = " + run + ";"));
        background(e).filter(b -> b.said() > 0).ifPresent(b -> lines.add(
                "What the database said, which may hold values (" + b.said() + "):\n"
                        + "SELECT step, sqlstate, said FROM sluice.server_text WHERE run_id = " + run + " ORDER BY noted_at;"));
        // the message of a refused request says all that the ledger has of it, or how to get at the rest
        if (e.outcome() != Outcome.REFUSED) {
            lines.add("The run (1):\nSELECT * FROM sluice.runs WHERE run_id = " + run + ";");
        }
        if (e.summary().isEmpty() && e.outcome() != Outcome.REFUSED) {
            lines.add("How far its tables came:\nSELECT * FROM sluice.tables WHERE run_id = " + run + ";");
        }
        return String.join("\n", lines);
    }

    private static String more(int many, String what, String query) {
        return many == 0 ? "" : String.format(Locale.ROOT, "\nand %,d more %s. All of them, in the target: %s", many, what, query);
    }

    private static String where(Ending e) {
        return " WHERE run_id = " + Sql.literal(e.runId()) + ";";
    }

    /// The command that undoes a run, and until when; empty where there is nothing to undo.
    public static Optional<String> undo(Ending e) {
        return background(e).flatMap(Background::undoUntil).map(until -> commands(e).undo(e.runId()) + "  # until " + until);
    }

    private static String takeBack(Ending e, String until) {
        return "Until " + until + " the rows that the run wrote can get back what they held before it, and those that it inserted can go, where"
                + " nobody has changed them since:\n" + commands(e).undo(e.runId());
    }

    /// What to do next.
    public static String next(Ending e) {
        if (e.job().name().equals("undo")) {
            return nextOfUndo(e);
        }
        return switch (e.outcome()) {
            case CLEAN -> "Nothing.";
            case DRIFTED -> drifted(e);
            case INCONCLUSIVE -> "Read the notes above. Once what they name is answered, start it again:\n" + again(e);
            case REFUSED -> refused(e);
            case FAILED -> failed(e);
        };
    }

    private static String nextOfUndo(Ending e) {
        Commands commands = commands(e);
        String again = commands.local() ? commands.undo(undone(e).map(Undone::run).orElse("RUN")) : commands.same();
        return switch (e.outcome()) {
            case CLEAN -> "Nothing.";
            case DRIFTED, INCONCLUSIVE -> "Look at the rows that were left: the notes say where. What others changed since is theirs. Where a constraint"
                    + " refused a row, correct what it needs; then undo the run again, which takes up what was refused:\n" + again;
            case REFUSED -> "Do what the lines above say, then:\n" + again;
            case FAILED -> "Do what the failure's words say, then undo the run again; what is put back stays so:\n" + again;
        };
    }

    private static String drifted(Ending e) {
        List<TableCounts> tables = e.summary().map(Summary::tables).orElse(List.of());
        List<String> steps = new ArrayList<>();
        long wrong = tables.stream().mapToLong(t -> t.missing() + t.different()).sum();
        if (tables.stream().anyMatch(t -> t.extra() > 0)) {
            steps.add("Extra rows are in the target's window and were not loaded. Loading again does not remove them. Look them up by their"
                    + " keys (first query above), in the target and at the source: those that the source no longer has, delete in the"
                    + " target; those that belong there, accept. \"deletes\": \"ignore\" in a request looks for none.");
        }
        if (tables.stream().anyMatch(t -> t.duplicates() > 0)) {
            steps.add("Duplicates hold a loaded row a second time, under another key. Look them up by their keys (first query above) and"
                    + " delete the row that is wrong.");
        }
        if (wrong > 0) {
            steps.add("Missing and different rows were right when they were merged: something else changed them meanwhile, or keeps them"
                    + " from being changed. Look them up by their keys (first query above). Once that is explained, start it again:\n"
                    + again(e));
        }
        return String.join("\n\n", steps);
    }

    private static String refused(Ending e) {
        Commands commands = commands(e);
        return commands.local()
                ? "Change what the lines above name, in the databases or in the request, then:\n" + commands.same()
                : "Change what the lines above name. Where that is in a database, the same request may be started again:\n"
                        + commands.same() + "\n\nWhere it is in the request, write it to a file " + commands.file() + ", then:\n" + commands.ofFile();
    }

    private static String failed(Ending e) {
        Commands commands = commands(e);
        String error = e.error().orElse("");
        if (ErrorWords.is(error, "ParentMissing")) {
            return "Load the referenced rows first, or together with these: in that case add their tables, as shown above, to \"tables\" of"
                    + " this request, in a file " + commands.file() + ":\n" + about(e).flatMap(About::request).orElse("(" + stored(e) + ")")
                    + "\n\nThen:\n" + commands.ofFile();
        }
        if (error.equals(ABORTED)) {
            return (commands.local() ? "" : "CloudTrail tells who stopped it (StopExecution). ") + "To finish the job, start it again:\n" + again(e);
        }
        return "Do what the failure's words say, then start it again:\n" + again(e);
    }

    /// Starts the same with the bounds that it had.
    private static String again(Ending e) {
        Commands commands = commands(e);
        if (about(e).isEmpty()) {
            return commands.same();
        }
        return about(e).get().request().map(commands::start)
                .orElseGet(() -> "# " + commands.file() + " is to hold what this gives: " + stored(e) + "\n" + commands.ofFile());
    }

    private static String stored(Ending e) {
        return "SELECT request FROM sluice.runs" + where(e);
    }

    /// Tables of the run that the summary leaves out.
    private static int more(Ending e) {
        return e.summary().map(Summary::moreTables).orElse(0);
    }

    private static List<String> tables(Ending e) {
        return e.summary()
                .map(s -> s.undone().isPresent()
                        ? s.undone().get().tables().stream().map(TableUndone::table).toList()
                        : s.tables().stream().map(TableCounts::table).toList())
                .orElse(e.asked());
    }

    /// @param more how many there are besides these
    private static String names(List<String> names, int more, String otherwise) {
        if (names.isEmpty()) {
            return otherwise;
        }
        String first = names.stream().limit(NAMES).collect(Collectors.joining(", "));
        int left = Math.max(0, names.size() - NAMES) + Math.max(0, more);
        return left == 0 ? first : first + " and " + left + " more";
    }

    private static Optional<Undone> undone(Ending e) {
        return e.summary().flatMap(Summary::undone);
    }

    private static Optional<Background> background(Ending e) {
        return e.summary().flatMap(Summary::background);
    }

    private static Optional<About> about(Ending e) {
        return background(e).flatMap(Background::about);
    }

    private static Commands commands(Ending e) {
        return new Commands(e.executionArn(), e.job(), e.runId());
    }

    private static String word(Ending e) {
        return e.outcome().verdict() ? e.outcome().name().toLowerCase(Locale.ROOT) : e.outcome().name();
    }
}
