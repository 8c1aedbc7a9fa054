import ArgumentParser
import Domain

/// The name of an index on the command line.
struct IndexNameArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The index's name.", valueName: "index"))
    var name: String

    /// The path of one of its routes.
    func path(_ rest: String...) -> [String] { ["v1", "indexes", name] + rest }
}
