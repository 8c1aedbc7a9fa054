import ArgumentParser

/// How long what answered before is kept when another generation answers.
struct KeepOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long the old generation can be rolled back to, in seconds (default: a day).", valueName: "seconds"))
    var keep: Int64?
}
