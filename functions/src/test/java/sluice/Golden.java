package sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares generated text with the file that holds it; `-Dgolden.rewrite=true` writes the file instead, so that a
/// change of what is generated shows in a diff.
public final class Golden {

    private static final Path ROOT = Path.of("src/test/resources/golden");

    private Golden() {}

    public static void check(String name, String text) {
        Path file = ROOT.resolve(name);
        String wanted = text.endsWith("\n") ? text : text + "\n";
        try {
            if (Boolean.getBoolean("golden.rewrite")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, wanted);
            }
            assertThat(wanted).as("golden file %s", name).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
