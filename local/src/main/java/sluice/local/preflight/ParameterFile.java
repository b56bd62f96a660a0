package sluice.local.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sluice.local.CommandFailed;
import sluice.local.Exit;

/// A configuration of the SAM CLI, as `docs/samconfig.example.toml` shows it: what it gives to `sam deploy` in its environment `default`.
///
/// @param region     empty where the file names none
/// @param parameters by name
public record ParameterFile(Optional<String> region, Map<String, String> parameters) {

    /// As the SAM CLI splits them: a value is quoted, with a backslash before what would end it, or ends at a blank.
    private static final Pattern PAIR = Pattern.compile("\\G\\s*([A-Za-z0-9]+)=(\"(?:\\\\.|[^\"\\\\])*\"|(?:\\\\.|[^\\s\"\\\\])+)(?=\\s|$)",
            Pattern.DOTALL);

    /// @throws CommandFailed if it cannot be read, or does not have that form
    public static ParameterFile read(Path file) throws CommandFailed {
        JsonNode root;
        try {
            root = new TomlMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw refused(file, "is no TOML: " + e.getOriginalMessage() + ", in line " + e.getLocation().getLineNr());
        } catch (IOException e) {
            throw refused(file, "cannot be read: " + e.getClass().getSimpleName());
        }
        JsonNode deploy = root.at("/default/deploy/parameters");
        JsonNode overrides = deploy.path("parameter_overrides");
        List<String> texts = overrides.isTextual()
                ? List.of(overrides.asText())
                : overrides.valueStream().map(JsonNode::asText).toList();
        if (texts.isEmpty()) {
            throw refused(file, "has no parameter_overrides under [default.deploy.parameters]");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String text : texts) {
            Matcher m = PAIR.matcher(text);
            int end = 0;
            while (m.find()) {
                parameters.put(m.group(1), m.group(2).replaceAll("(?s)^\"(.*)\"$", "$1").replaceAll("(?s)\\\\(.)", "$1"));
                end = m.end();
            }
            if (!text.substring(end).isBlank()) {
                // what is not understood may be anything, also something secret
                throw refused(file, "has a parameter override after " + parameters.keySet() + " that is not NAME=VALUE");
            }
        }
        return new ParameterFile(Stream.of(deploy, root.at("/default/global/parameters")).map(n -> n.path("region").asText(""))
                .filter(r -> !r.isBlank()).findFirst(), parameters);
    }

    private static CommandFailed refused(Path file, String problem) {
        return new CommandFailed(Exit.REFUSED, "--parameters " + file + ": " + problem + ". Write it like docs/samconfig.example.toml.");
    }
}
