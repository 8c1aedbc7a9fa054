import ArgumentParser
import Domain

/// The name of a prompt on the command line.
struct PromptNameArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The prompt's name.", valueName: "name"))
    var name: String

    func validate() throws {
        guard PromptName(name) != nil else {
            throw ValidationError("A prompt's name \(PromptName.rule). 'penstock prompt list' shows them.")
        }
    }
}
