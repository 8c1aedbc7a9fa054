import ArgumentParser

/// How a command speaks. Every command has these options.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write exactly one JSON value to standard output, and errors as a JSON problem to standard error.")
    var json = false

    @Flag(name: .customLong("no-color"), help: "Never write colours. NO_COLOR and TERM=dumb do the same.")
    var noColor = false

    /// The console for this process's own streams and environment.
    func console() -> Console {
        Console(isJSON: json, noColor: noColor)
    }
}
