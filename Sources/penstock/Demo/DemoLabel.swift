import Domain

/// One of the labels that the demo's documents are sorted into. Two fit what a Debian machine ships; two are there to be
/// wrong.
struct DemoLabel: Sendable {
    let name: String
    let description: String
    let examples: [String]

    var json: JSONValue {
        .object([
            "name": .string(name), "description": .string(description),
            "examples": .array(examples.map(JSONValue.string)),
        ])
    }

    static let all = [
        DemoLabel(
            name: "software licence",
            description: "Terms under which a program may be used, copied, changed and distributed.",
            examples: [
                """
                Permission is hereby granted to use, copy, modify and distribute this software, provided that the \
                copyright notice and this permission notice appear in all copies.
                """,
                """
                This program comes without any warranty. Each contributor grants you a copyright and a patent licence \
                under the terms of this licence agreement.
                """,
            ]),
        DemoLabel(
            name: "technical manual",
            description: """
                Explains how to install, configure, run and use a program or a machine: commands, options, files.
                """,
            examples: [
                "Run the command with the option --verbose to see what it does. The configuration file is read at start.",
                "To install the package, build it first, set the environment variable, then start the server on a port.",
            ]),
        DemoLabel(
            name: "news article",
            description: "Reports recent events: who did what, when and where.",
            examples: [
                "The minister said on Tuesday that talks would go on, after thousands had protested in the capital.",
                "Shares fell by four per cent in early trading, analysts said, as the company announced new losses.",
            ]),
        DemoLabel(
            name: "personal letter",
            description: "A message from one person to another, about family, friends and feelings.",
            examples: [
                "Dear Anna, thank you so much for your letter. We miss you and hope to see you in the summer. Love, Tom",
                "I am sorry that I have not written for so long. The children are well and send you a kiss.",
            ]),
    ]
}
