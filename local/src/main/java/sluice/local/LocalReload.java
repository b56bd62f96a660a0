package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import sluice.ledger.Holdings;
import sluice.ledger.Ledger;
import sluice.ledger.RequestRefused;
import sluice.ledger.RunReport;
import sluice.ledger.RunReport.TableCounts;
import sluice.local.asl.Arns;
import sluice.local.asl.Execution;
import sluice.local.aws.LocalSns;
import sluice.reload.ReloadJob;
import sluice.report.Ending;
import sluice.report.Messages;
import sluice.sql.Database;
import sluice.sql.SqlFailure;
import sluice.wire.Json;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// One reload on this machine, or the undo of one, shown and filed.
///
/// @param machine   what to run it on
/// @param targetUrl JDBC URL of the target
/// @param console   where progress and the summary go
/// @param shown     how much of them
/// @param files     folder for report.json, messages and the execution's history; empty for none
/// @param typed     makes a message's commands what somebody here would type
public record LocalReload(
        LocalSluice machine,
        String targetUrl,
        Console console,
        Shown shown,
        Optional<OutFolder> files,
        UnaryOperator<String> typed) {

    /// @param inserted rows inserted over all tables
    /// @param updated  rows updated over all tables
    public record Ended(Exit exit, long inserted, long updated) {}

    public Ended run(String name, JsonNode request) {
        Console progress = shown == Shown.TEXT ? console : console.silent();
        return run(name, () -> machine.reload(name, request), () -> new ProgressDisplay(machine, name, targetUrl, progress)::close);
    }

    /// Undoes a reload.
    public Ended undo(String name, String run) {
        return run(name, () -> machine.undo(name, run), () -> () -> { });
    }

    private Ended run(String name, Supplier<Execution> start, Supplier<Runnable> display) {
        Console progress = shown == Shown.TEXT ? console : console.silent();
        CountDownLatch told = new CountDownLatch(1);
        clear();
        progress.out().println("run: " + name);
        try {
            Execution execution;
            Runnable end = display.get();
            try {
                execution = start.get();
                // ^C ends the execution as a person would in the console; it is cleaned up and told before the process goes
                Runnable abort = () -> {
                    machine.abort(execution);
                    await(told);
                };
                AtExit.add(abort);
                execution.await();
                machine.awaitQuiet();
                AtExit.remove(abort);
            } finally {
                end.run();
            }
            return tell(name, execution);
        } finally {
            console.out().flush();
            told.countDown();
        }
    }

    private void clear() {
        if (files.isPresent()) {
            try {
                List<String> earlier = files.get().clear();
                if (!earlier.isEmpty()) {
                    console.err().println("--out " + files.get() + ": replaced what an earlier run wrote there: " + String.join(", ", earlier));
                }
            } catch (IOException e) {
                console.err().println(files.get().kept(e));
            }
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
        RunText.Known known = new RunText.Known(Optional.empty(), Optional.empty(), Optional.empty(), true);
        String unread = "";
        try (Database.Session s = new Database(targetUrl, Properties::new).open("sluice report", Duration.ofMinutes(1))) {
            // kept in the ledger, as CloudWatch keeps it on AWS
            List<String> log = machine.dms().log(Arns.of("dms", "task:" + machine.names(name).taskIdentifier()));
            if (execution.output().isEmpty() && !log.isEmpty()) {
                Ledger.note(s, name, "load task", "", String.join("\n", log));
            }
            boolean usable = Ledger.usable(s);
            Optional<RunReport> report = usable ? Ledger.report(s, name) : Optional.empty();
            known = new RunText.Known(
                    report,
                    report.map(r -> Ledger.summary(s, r)),
                    Optional.of(usable ? Ledger.states(s, name) : List.of()),
                    usable && !Holdings.of(s, name).isEmpty());
        } catch (SqlFailure e) {
            unread = "The ledger could not be read (SQLSTATE " + e.state() + "): what the run did is not all told here.";
        }
        Ended ended = ended(execution, known.report());
        RunText text = new RunText(shown);
        console.out().print(text.of(name, execution, ended.exit(), known));
        if (!unread.isEmpty()) {
            console.err().println(unread);
        }
        boolean filed = files.isPresent() && file(files.get(), execution, known.report());
        Optional<String> message = machine.sns().messages().stream().findFirst().filter(_ -> filed).map(m -> files.orElseThrow() + "/" + name(m));
        Ending ending = ending(name, execution, known);
        console.out().print(text.next(ended.exit(), message.orElseGet(() -> typed.apply(Messages.next(ending)))));
        Messages.undo(ending).ifPresent(undo -> console.out().print(text.undo(typed.apply(undo))));
        return ended;
    }

    private static String name(LocalSns.Message m) {
        return "message-" + m.number() + ".txt";
    }

    private static Ending ending(String name, Execution execution, RunText.Known known) {
        return new Ending(
                ReloadJob.of(execution.arn()),
                name,
                execution.arn(),
                known.report().map(RunReport::outcome).orElse(refused(execution) ? RunReport.Outcome.REFUSED : RunReport.Outcome.FAILED),
                known.summary(),
                List.of(),
                known.report().flatMap(RunReport::error).or(execution::error),
                execution.cause());
    }

    private static boolean refused(Execution execution) {
        return execution.error().filter(RequestRefused.class.getName()::equals).isPresent();
    }

    private static Ended ended(Execution execution, Optional<RunReport> report) {
        if (execution.status() == ExecutionStatus.ABORTED) {
            return new Ended(Exit.INTERRUPTED, 0, 0);
        }
        if (execution.output().isEmpty()) {
            return new Ended(refused(execution) ? Exit.REFUSED : Exit.FAILED, 0, 0);
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

    /// @return false if that could not be done, which is said
    private boolean file(OutFolder folder, Execution execution, Optional<RunReport> report) {
        try {
            if (report.isPresent()) {
                folder.write("report.json", Json.strict().<JsonNode>valueToTree(report.get()));
            }
            ArrayNode history = Json.strict().createArrayNode();
            execution.history().forEach(e -> history.add(e.json()));
            folder.write("history.json", history);
            for (LocalSns.Message m : machine.sns().messages()) {
                folder.write(name(m), typed.apply("Subject: " + m.subject() + "\n\n" + m.text()));
            }
            return true;
        } catch (IOException e) {
            console.err().println(folder.lost(e));
            return false;
        }
    }
}
