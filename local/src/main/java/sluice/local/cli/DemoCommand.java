package sluice.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import sluice.local.Console;
import sluice.local.Main;
import sluice.local.demo.Demo;

/// `./sluice demo`.
@Command(
        name = "demo",
        description = "Sets everything up on this machine, damages the target, reloads a month, shows the report.")
public final class DemoCommand implements Callable<Integer> {

    private final Console console;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "60000",
            converter = Rows.class,
            description = "Rows over all three tables, 1,000 to 50,000,000. Default: ${DEFAULT-VALUE}.")
    private long rows;

    @Mixin
    private final OutOption out = new OutOption();

    public DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new Demo(Main.root(), rows, out.folder(), console).run().code();
    }

    static final class Rows implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            if (value.matches("\\d{4,8}") && Long.parseLong(value) >= 1_000 && Long.parseLong(value) <= 50_000_000) {
                return Long.valueOf(value);
            }
            throw new TypeConversionException(value + " is no number from 1000 to 50000000");
        }
    }
}
