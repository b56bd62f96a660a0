package sluice.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The folder of `--out`. It is tried before a run begins, so that a run whose files nobody could keep is not begun.
public final class OutFolder {

    /// As much as a run's files may well take; a disk that is all but full shows it.
    private static final int TRIED_BYTES = 1 << 20;

    private static final String WRITTEN = "{report.json,history.json,message-*.txt}";

    private final Path folder;

    private OutFolder(Path folder) {
        this.folder = folder;
    }

    /// Makes the folder where it is missing, and tries to write into it.
    ///
    /// @throws CommandFailed if that does not work: refused
    public static OutFolder at(Path folder) throws CommandFailed {
        try {
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, ".sluice-", ".tmp");
            try {
                Files.write(probe, new byte[TRIED_BYTES]);
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new CommandFailed(Exit.REFUSED,
                    "--out " + folder + ": cannot be written: " + reason(e) + ". Give a folder that can be written.");
        }
        return new OutFolder(folder);
    }

    /// Takes away what an earlier run wrote, so that nothing of it stands beside what this one writes.
    ///
    /// @return the names of what was taken away
    List<String> clear() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, WRITTEN)) {
            for (Path f : files) {
                if (Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(f);
                    names.add(f.getFileName().toString());
                }
            }
        }
        return names.stream().sorted().toList();
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    public void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    public void write(String name, JsonNode json) throws IOException {
        write(name, json.toPrettyString() + "\n");
    }

    /// Says beside a run's own outcome that its files could not be kept.
    String lost(IOException e) {
        return "--out " + folder + ": could not be written: " + reason(e) + ". The outcome above stands; what is missing there is in the ledger.";
    }

    /// Says that what an earlier run wrote could not be taken away.
    String kept(IOException e) {
        return "--out " + folder + ": what an earlier run wrote there could not be taken away: " + reason(e);
    }

    /// The operating system's own words, where Java gives nothing but a path.
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException a -> a.getFile() + ": permission denied";
            case FileAlreadyExistsException f -> f.getFile() + " is a file";
            case NoSuchFileException n -> n.getFile() + " cannot be made";
            case NotDirectoryException n -> n.getFile() + " is no folder";
            case FileSystemException f when f.getReason() != null -> f.getFile() + ": " + f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
