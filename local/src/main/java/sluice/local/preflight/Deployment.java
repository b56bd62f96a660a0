package sluice.local.preflight;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sluice.wire.Shell;

/// What is looked at: a stack that is there, or one that is to be.
///
/// @param account    the caller's
/// @param parameters all of the template's, by name; those left out with their defaults
/// @param file       where they are from, if no stack has them yet
/// @param stack      empty before the first deployment
record Deployment(
        String region, String partition, String account, Map<String, String> parameters, Optional<Path> file, Optional<Stack> stack) {

    /// A stack that is there.
    ///
    /// @param outputs   by name
    /// @param resources by logical id
    record Stack(String name, Map<String, String> outputs, Map<String, Resource> resources) {}

    /// @param type e.g. `AWS::Events::Rule`
    /// @param id   its physical id
    record Resource(String type, String id) {}

    /// A parameter's value; empty where it has none.
    String parameter(String name) {
        return parameters.getOrDefault(name, "").strip();
    }

    /// A parameter that is a list.
    List<String> list(String name) {
        return Arrays.stream(parameter(name).split(",")).map(String::strip).filter(v -> !v.isEmpty()).toList();
    }

    /// A command of the AWS CLI.
    ///
    /// @param words the first may say more of the action, the others are options and their values
    String aws(String service, String action, String... words) {
        int options = words.length > 0 && !words[0].startsWith("--") ? 1 : 0;
        return Stream.of(Stream.of("aws", service, action), Arrays.stream(words, 0, options), Stream.of("--region", region),
                        Arrays.stream(words, options, words.length))
                .flatMap(s -> s)
                .map(Shell::quoted)
                .collect(Collectors.joining(" "));
    }

    /// What gives a parameter another value.
    List<String> set(String name, String value) {
        String given = name + "=" + (value.matches("[^ \"\\\\]+") ? value : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\"");
        return stack.isPresent()
                ? List.of("sam build", deploy() + " --parameter-overrides " + Shell.quoted(given))
                : List.of("# in " + file.orElseThrow() + ": " + (given.contains("\"") ? "'" + given + "'" : "\"" + given + "\""));
    }

    /// Deploys, after `sam build`; parameters keep their values.
    String deploy() {
        return stack.map(s -> "sam deploy --region " + region + " --stack-name " + s.name() + " --capabilities CAPABILITY_IAM --resolve-s3")
                .orElseGet(() -> "sam deploy --region " + region + " --config-file " + Shell.quoted(file.orElseThrow().toString()));
    }

    /// A command, and what gives a parameter the value that it shows.
    List<String> set(String look, String name, String value) {
        List<String> commands = new ArrayList<>(List.of(look));
        commands.addAll(set(name, value));
        return commands;
    }

    /// The name of the log group of all functions.
    static String logGroup(Stack stack) {
        return "/sluice/" + stack.name() + "/functions";
    }
}
