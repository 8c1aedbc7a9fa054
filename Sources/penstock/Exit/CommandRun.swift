import ArgumentParser
import Domain

/// Runs one command line from its arguments to its exit status.
///
/// Errors become an exit status here and nowhere else. Help goes to standard output with status 0; everything that
/// went wrong goes to standard error, as text or, when the arguments hold `--json`, as one problem object.
enum CommandRun {
    static func run(_ root: any AsyncParsableCommand.Type, arguments: [String]) async -> ExitStatus.RawValue {
        do {
            try CommandNames.check(arguments, root: root)
            var command = try await root.asyncParseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitStatus.ok.rawValue
        } catch {
            return report(error, root: root, isJSON: asksForJSON(arguments))
        }
    }

    /// Whether the arguments ask for JSON. It is read from the raw arguments because a command line that cannot be
    /// parsed must still be answered in the form that was asked for.
    static func asksForJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--json")
    }

    /// Says what went wrong and returns the exit status for it.
    static func report(_ error: any Error, root: any ParsableCommand.Type, isJSON: Bool) -> ExitStatus.RawValue {
        if let failure = error as? CommandFailure {
            write(failure, isJSON: isJSON)
            return failure.status.rawValue
        }
        if error is CancellationError {
            write(.interrupted, isJSON: isJSON)
            return ExitStatus.interrupted.rawValue
        }
        let code = root.exitCode(for: error)
        if code == .success {
            Console.writeIgnoringErrors(root.fullMessage(for: error) + "\n", to: .output)
            return ExitStatus.ok.rawValue
        }
        let isUsage = code == .validationFailure
        let message = root.message(for: error)
        if isJSON {
            let detail = message.isEmpty ? "The command ended with status \(code.rawValue)." : message
            write(
                isUsage
                    ? .usage(detail) : CommandFailure(.failed, code: "failed", title: "Failed", detail: detail),
                isJSON: true)
        } else if !message.isEmpty {
            Console.writeIgnoringErrors(root.fullMessage(for: error) + "\n", to: .messages)
        }
        return isUsage ? ExitStatus.usage.rawValue : code.rawValue
    }

    private static func write(_ failure: CommandFailure, isJSON: Bool) {
        let text = isJSON ? failure.json.encodedText() : PlainText.visible(failure.text)
        Console.writeIgnoringErrors(text + "\n", to: .messages)
    }
}

extension CommandFailure {
    static let interrupted = CommandFailure(
        .interrupted, code: "interrupted", title: "Interrupted", detail: "The command was stopped before its end.")
}
