package sluice.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./sluice` as a process of its own, without the launcher: for what only a process can show.
public final class SluiceProcess {

    private SluiceProcess() {}

    /// @param temporary where the process makes its temporary files
    public static Process startIn(Path temporary, String... args) throws IOException {
        return start(List.of("-Djava.io.tmpdir=" + temporary), args);
    }

    /// What it prints, to stderr too, is in its input.
    public static Process start(String... args) throws IOException {
        return start(List.of(), args);
    }

    private static Process start(List<String> options, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), "-Dsluice.home=" + LocalRun.ROOT));
        command.addAll(options);
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
