package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;
import sluice.local.asl.Execution;
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

    /// @param inserted rows inserted over all tables
    /// @param updated  rows updated over all tables
    public record Ended(Exit exit, long inserted, long updated) {}

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
        Optional<RunReport> report = report(name);
        if (files.isPresent()) {
            file(files.get(), execution, report);
        }
        out.println();
        report.filter(r -> !r.tables().isEmpty()).ifPresent(r -> out.println(SummaryTable.of(r)));
        boolean refused = execution.error().filter(RequestRefused.class.getName()::equals).isPresent();
        if (execution.output().isEmpty()) {
            out.println("failed: " + execution.error().orElse("") + "\n" + execution.cause().orElse(""));
            return new Ended(refused ? Exit.REFUSED : Exit.FAILED, 0, 0);
        }
        RunReport r = report.orElseThrow();
        r.notes().forEach(n -> out.println("note: " + n));
        r.findings().forEach(f -> out.println(
                "finding: " + f.kind() + " " + f.table() + " " + f.key() + (f.columns().isEmpty() ? "" : " " + f.columns())));
        out.println("verdict: " + r.outcome().name().toLowerCase(java.util.Locale.ROOT));
        Exit exit =
                switch (r.outcome()) {
                    case CLEAN -> Exit.CLEAN;
                    case DRIFTED -> Exit.DRIFTED;
                    case FAILED -> Exit.FAILED;
                    case INCONCLUSIVE -> Exit.INCONCLUSIVE;
                };
        return new Ended(
                exit,
                r.tables().stream().mapToLong(TableCounts::inserted).sum(),
                r.tables().stream().mapToLong(TableCounts::updated).sum());
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the process is on its way out and the hook at work
        }
    }

    private Optional<RunReport> report(String name) {
        try (Database.Session s = new Database(targetUrl, Properties::new).open("sluice report", Duration.ofMinutes(1))) {
            return Ledger.report(s, name);
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
