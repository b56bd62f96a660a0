package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.sql.Database;
import sluice.sql.SqlFailure;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// One reload on this machine, shown and filed.
///
/// @param machine   what to run it on
/// @param targetUrl JDBC URL of the target
/// @param console   where progress and the summary go
/// @param shown     how much of them
/// @param files     folder for report.json, messages and the execution's history; empty for none
public record LocalReload(
        LocalSluice machine, String targetUrl, Console console, Shown shown, Optional<OutFolder> files) {

    /// @param inserted rows inserted over all tables
    /// @param updated  rows updated over all tables
    public record Ended(Exit exit, long inserted, long updated) {}

    public Ended run(String name, JsonNode request) {
        Console progress = shown == Shown.TEXT ? console : console.silent();
        CountDownLatch told = new CountDownLatch(1);
        progress.out().println("run: " + name);
        try {
            Execution execution;
            try (var _ = new ProgressDisplay(machine, name, targetUrl, progress)) {
                execution = machine.reload(name, request);
                // ^C ends the execution as a person would in the console; it is cleaned up and told before the process goes
                Runnable abort = () -> {
                    machine.abort(execution);
                    await(told);
                };
                AtExit.add(abort);
                execution.await();
                machine.awaitQuiet();
                AtExit.remove(abort);
            }
            return tell(name, execution);
        } finally {
            console.out().flush();
            told.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Ended tell(String name, Execution execution) {
        Optional<RunReport> report = Optional.empty();
        List<Ledger.TableState> states = List.of();
        String unread = "";
        try (Database.Session s = new Database(targetUrl, Properties::new).open("sluice report", Duration.ofMinutes(1))) {
            // kept in the ledger, as CloudWatch keeps it on AWS
            List<String> log = machine.dms().log(Arns.of("dms", "task:" + machine.names(name).taskIdentifier()));
            if (execution.output().isEmpty() && !log.isEmpty()) {
                Ledger.note(s, name, "load task", "", String.join("\n", log));
            }
            report = Ledger.report(s, name);
            states = Ledger.exists(s) ? Ledger.states(s, name) : List.of();
        } catch (SqlFailure e) {
            unread = "the ledger could not be read: " + e.getMessage();
        }
        Ended ended = ended(execution, report);
        console.out().print(new RunText(shown).of(name, execution, ended.exit(), report, states));
        if (!unread.isEmpty()) {
            console.err().println(unread);
        }
        if (files.isPresent()) {
            try {
                file(files.get(), execution, report);
            } catch (IOException e) {
                console.err().println(files.get().lost(e));
            }
        }
        return ended;
    }

    private static Ended ended(Execution execution, Optional<RunReport> report) {
        if (execution.status() == ExecutionStatus.ABORTED) {
            return new Ended(Exit.INTERRUPTED, 0, 0);
        }
        if (execution.output().isEmpty()) {
            boolean refused = execution.error().filter(RequestRefused.class.getName()::equals).isPresent();
            return new Ended(refused ? Exit.REFUSED : Exit.FAILED, 0, 0);
        }
        Exit exit = switch (execution.output().get().path("outcome").asText()) {
            case "clean" -> Exit.CLEAN;
            case "drifted" -> Exit.DRIFTED;
            case "inconclusive" -> Exit.INCONCLUSIVE;
            default -> Exit.FAILED;
        };
        List<TableCounts> tables = report.map(RunReport::tables).orElse(List.of());
        return new Ended(
                exit,
                tables.stream().mapToLong(TableCounts::inserted).sum(),
                tables.stream().mapToLong(TableCounts::updated).sum());
    }

    private void file(OutFolder folder, Execution execution, Optional<RunReport> report) throws IOException {
        if (report.isPresent()) {
            folder.write("report.json", Json.strict().<JsonNode>valueToTree(report.get()));
        }
        ArrayNode history = Json.strict().createArrayNode();
        execution.history().forEach(e -> history.add(e.json()));
        folder.write("history.json", history);
        for (var m : machine.sns().messages()) {
            folder.write("message-" + m.number() + ".txt", "Subject: " + m.subject() + "\n\n" + m.text());
        }
    }
}
