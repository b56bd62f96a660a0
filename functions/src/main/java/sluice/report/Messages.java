package sluice.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport.Outcome;
import sluice.ledger.RunReport.Summary;
import sluice.ledger.RunReport.TableCounts;
import sluice.wire.Printable;

/// Writes what on-call reads: what happened, in numbers, where to look and what to type next.
public final class Messages {

    private static final int SUBJECT = 100;
    private static final int NAME = 80;
    /// SNS takes 256 KiB; a cause this long is read elsewhere anyway.
    private static final int CAUSE = 20_000;

    private record Column(String title, ToLongFunction<TableCounts> count) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("loaded", TableCounts::loaded),
            new Column("trimmed", TableCounts::trimmed),
            new Column("inserted", TableCounts::inserted),
            new Column("updated", TableCounts::updated),
            new Column("unchanged", TableCounts::unchanged),
            new Column("missing", TableCounts::missing),
            new Column("different", TableCounts::different),
            new Column("extra", TableCounts::extra));
    /// Shown only where there are some.
    private static final Column DUPLICATES = new Column("duplicates", TableCounts::duplicates);

    private Messages() {}

    public static Message of(Ending e) {
        return new Message(subject(e), Printable.lines(body(e)));
    }

    private static String subject(Ending e) {
        String s = "Sluice " + e.job().name() + " " + word(e.outcome()) + ": " + e.runId();
        s = s.replaceAll("[^ -~]", "?");
        return s.length() <= SUBJECT ? s : s.substring(0, SUBJECT);
    }

    private static String body(Ending e) {
        List<String> parts = new ArrayList<>();
        parts.add(e.job().title() + " " + e.runId() + ": " + word(e.outcome()) + ". " + e.job().meanings().get(e.outcome()));
        if (e.outcome() == Outcome.FAILED) {
            parts.add("What failed: " + e.error().orElse("unknown error") + "\n" + cause(e));
        } else {
            e.error().ifPresent(error -> parts.add("What failed after the verdict: " + error + "\n" + cause(e)));
        }
        e.summary()
                .filter(s -> !s.tables().isEmpty())
                .map(s -> numbers(s) + more(s.moreTables(), "tables", allTables(e)))
                .ifPresent(parts::add);
        e.summary()
                .filter(s -> !s.notes().isEmpty())
                .map(s -> "Notes\n" + s.notes().stream().map(n -> "- " + n).collect(Collectors.joining("\n"))
                        + more(s.moreNotes(), "notes", allNotes(e)))
                .ifPresent(parts::add);
        parts.add("Where to look\n" + new Execution(e.executionArn()).console()
                + (refused(e) ? "" : "\nIn the target: " + query(e)));
        parts.add("What to do next\n" + next(e));
        return String.join("\n\n", parts) + "\n";
    }

    private static String cause(Ending e) {
        String cause = e.cause().orElse("No cause was given.");
        return cause.length() <= CAUSE ? cause : cause.substring(0, CAUSE) + " ...";
    }

    private static String numbers(Summary summary) {
        List<TableCounts> tables = summary.tables();
        int name = Math.max(5, tables.stream().mapToInt(t -> t.table().length()).max().orElse(0));
        List<Column> columns = new ArrayList<>(COLUMNS);
        if (tables.stream().anyMatch(t -> t.duplicates() > 0)) {
            columns.add(DUPLICATES);
        }
        StringBuilder out = new StringBuilder("Rows\n").append(pad("table", name));
        columns.forEach(c -> out.append("  ").append(" ".repeat(width(tables, c) - c.title().length())).append(c.title()));
        for (TableCounts t : tables) {
            out.append('\n').append(pad(t.table(), name));
            for (Column c : columns) {
                out.append("  ")
                        .append(String.format(Locale.ROOT, "%," + width(tables, c) + "d", c.count().applyAsLong(t)));
            }
        }
        return out.toString();
    }

    private static int width(List<TableCounts> tables, Column c) {
        return tables.stream()
                .mapToInt(t -> String.format(Locale.ROOT, "%,d", c.count().applyAsLong(t)).length())
                .reduce(c.title().length(), Math::max);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String more(int many, String what, String query) {
        return many == 0 ? "" : "\nand %,d more %s. All of them, in the target: %s".formatted(many, what, query);
    }

    private static String allTables(Ending e) {
        return e.outcome() == Outcome.FAILED
                ? "select schema_name, table_name, loaded from sluice.run_table" + where(e)
                : "select t.* from sluice.run, jsonb_to_recordset(report -> 'tables') as t (\"table\" text, loaded bigint, trimmed bigint,"
                        + " inserted bigint, updated bigint, unchanged bigint, missing bigint, different bigint, extra bigint,"
                        + " duplicates bigint)" + where(e);
    }

    private static String allNotes(Ending e) {
        return "select jsonb_array_elements_text(" + (e.outcome() == Outcome.FAILED ? "plan" : "report")
                + " -> 'notes') from sluice.run" + where(e);
    }

    private static String where(Ending e) {
        return " where run_id = '" + e.runId().replace("'", "''") + "';";
    }

    private static String query(Ending e) {
        String table = e.outcome() == Outcome.DRIFTED || e.outcome() == Outcome.INCONCLUSIVE ? "finding" : "run";
        return "select * from sluice." + table + where(e);
    }

    private static String next(Ending e) {
        Execution execution = new Execution(e.executionArn());
        return switch (e.outcome()) {
            case CLEAN -> "Nothing.";
            case DRIFTED -> "Read the findings with the query above. Once they are explained, start it again:\n"
                    + execution.again(e.runId());
            case INCONCLUSIVE -> "Read the notes above. Once what they name is answered, start it again:\n"
                    + execution.again(e.runId());
            case FAILED -> refused(e)
                    ? "Correct the request in a file request.json, then:\n" + execution.corrected(e.runId())
                    : "Do what the text above says, then start it again:\n" + execution.again(e.runId());
        };
    }

    /// The message of a refused request says all that the ledger has of it, or how to get at the rest.
    private static boolean refused(Ending e) {
        return e.error().filter(RequestRefused.class.getName()::equals).isPresent();
    }

    private static String word(Outcome outcome) {
        return outcome == Outcome.FAILED ? "FAILED" : outcome.name().toLowerCase(Locale.ROOT);
    }

    /// What an execution's ARN tells: `arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:NAME`.
    private record Execution(String arn) {

        private String[] parts() {
            return arn.split(":");
        }

        private String region() {
            return parts().length > 3 ? parts()[3] : "";
        }

        String console() {
            return "https://" + region() + ".console.aws.amazon.com/states/home?region=" + region()
                    + "#/v2/executions/details/" + arn;
        }

        String again(String runId) {
            return start(runId) + " \\\n  --input \"$(aws stepfunctions describe-execution --execution-arn " + arn
                    + " --query input --output text)\"";
        }

        String corrected(String runId) {
            return start(runId) + " \\\n  --input file://request.json";
        }

        private String start(String runId) {
            String machine = arn.replaceFirst(":execution:", ":stateMachine:").replaceFirst(":[^:]*$", "");
            String base = runId.length() > NAME - 2 ? runId.substring(0, NAME - 2) : runId;
            return "aws stepfunctions start-execution --state-machine-arn " + machine + " \\\n  --name " + base + "-2";
        }
    }
}
