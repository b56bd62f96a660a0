package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunNames;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.report.ErrorWords;
import sluice.sql.Database;
import sluice.wire.Json;

/// One reload on this machine, shown and filed.
///
/// @param machine   what to run it on
/// @param targetUrl JDBC URL of the target
/// @param out       where progress and the summary go
/// @param terminal  whether `out` is a terminal
/// @param files     folder for report.json, messages and the execution's history; empty for none
public record LocalReload(
        LocalSluice machine, String targetUrl, PrintStream out, boolean terminal, Optional<Path> files) {

    /// How a run ended, as the process's exit code.
    public enum Exit {
        CLEAN(0),
        FAILED_OR_DRIFTED(1),
        BAD_REQUEST(2),
        INCONCLUSIVE(3);

        private final int code;

        Exit(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    /// @param inserted rows inserted over all tables
    /// @param updated  rows updated over all tables
    public record Ended(Exit exit, long inserted, long updated) {}

    /// @param said the ledger has words of the databases
    private record Found(Optional<RunReport> report, boolean said) {}

    public Ended run(String name, JsonNode request) throws IOException {
        Execution execution;
        try (var _ = new ProgressDisplay(machine, name, targetUrl, out, terminal)) {
            execution = machine.reload(name, request);
            // ^C ends the execution as a person would in the console; its cleanup runs before the process goes
            Thread abort = new Thread(() -> machine.abort(execution));
            Runtime.getRuntime().addShutdownHook(abort);
            execution.await();
            machine.awaitQuiet();
            forget(abort);
        }
        Found found = found(name, execution.output().isEmpty());
        Optional<RunReport> report = found.report();
        if (files.isPresent()) {
            file(files.get(), execution, report);
        }
        out.println();
        report.filter(r -> !r.tables().isEmpty()).ifPresent(r -> out.println(SummaryTable.of(r)));
        boolean refused = execution.error().filter(RequestRefused.class.getName()::equals).isPresent();
        if (execution.output().isEmpty()) {
            out.println("failed: " + ErrorWords.of(execution.error().orElse("")) + "\n" + execution.cause().orElse(""));
            if (found.said()) {
                out.println("what the databases said, which may hold values: SELECT step, sqlstate, said FROM sluice.server_text"
                        + " WHERE run_id = '" + name + "'");
            }
            return new Ended(refused ? Exit.BAD_REQUEST : Exit.FAILED_OR_DRIFTED, 0, 0);
        }
        RunReport r = report.orElseThrow();
        r.notes().forEach(n -> out.println("note: " + n));
        kinds(r).forEach((what, examples) -> out.println("finding: " + what + ", " + examples + (examples == 1 ? " key" : " keys")
                + " in " + files.map(f -> f.resolve("report.json").toString()).orElse("sluice.finding")));
        out.println("verdict: " + r.outcome().name().toLowerCase(java.util.Locale.ROOT));
        Exit exit =
                switch (r.outcome()) {
                    case CLEAN -> Exit.CLEAN;
                    case DRIFTED, FAILED -> Exit.FAILED_OR_DRIFTED;
                    case INCONCLUSIVE -> Exit.INCONCLUSIVE;
                };
        return new Ended(
                exit,
                r.tables().stream().mapToLong(TableCounts::inserted).sum(),
                r.tables().stream().mapToLong(TableCounts::updated).sum());
    }

    /// Findings by what they are, without their keys.
    private static Map<String, Long> kinds(RunReport r) {
        return r.findings().stream().collect(Collectors.groupingBy(
                f -> f.kind() + " " + f.table() + (f.columns().isEmpty() ? "" : " " + f.columns()),
                TreeMap::new,
                Collectors.counting()));
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is on its way out and the hook at work
        }
    }

    /// @param failed what DMS logged of the load is kept in the ledger, as CloudWatch keeps it on AWS
    private Found found(String name, boolean failed) {
        try (Database.Session s = new Database(targetUrl, Properties::new).open("sluice report", Duration.ofMinutes(1))) {
            List<String> log = machine.dms().log(Arns.of("dms", "task:" + new RunNames(name).taskIdentifier()));
            if (failed && !log.isEmpty()) {
                Ledger.note(s, name, "load task", "", String.join("\n", log));
            }
            return new Found(
                    Ledger.report(s, name),
                    Ledger.summary(s, name).flatMap(RunReport.Summary::background).filter(b -> b.said() > 0).isPresent());
        }
    }

    private void file(Path folder, Execution execution, Optional<RunReport> report) throws IOException {
        Files.createDirectories(folder);
        if (report.isPresent()) {
            write(folder.resolve("report.json"), Json.strict().valueToTree(report.get()));
        }
        ArrayNode history = Json.strict().createArrayNode();
        execution.history().forEach(e -> history.add(e.json()));
        write(folder.resolve("history.json"), history);
        for (var m : machine.sns().messages()) {
            Files.writeString(
                    folder.resolve("message-" + m.number() + ".txt"), "Subject: " + m.subject() + "\n\n" + m.text());
        }
    }

    private static void write(Path file, JsonNode json) throws IOException {
        Files.writeString(file, json.toPrettyString() + "\n");
    }
}
