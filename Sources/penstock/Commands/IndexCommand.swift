import ArgumentParser

struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Build and ask knowledge indexes: documents in, cited answers out.",
        discussion: """
            EXAMPLES
              penstock index create manual --profile prose
              penstock index put manual /usr/share/doc/postgresql-doc-15/html
              penstock index query manual "how is a replication slot dropped" --explain
              penstock index answer manual "How is a replication slot dropped?"
              penstock index plan manual --model text-embedding-3-small      what a rebuild would take; nothing is changed
              penstock index rebuild manual --model text-embedding-3-small --approve
              penstock index activate manual 2
              penstock index rollback manual
            """,
        subcommands: [
            IndexCreateCommand.self, IndexListCommand.self, IndexStatusCommand.self, IndexPutCommand.self,
            IndexDocumentsCommand.self, IndexShowCommand.self, IndexDeleteCommand.self, IndexDropCommand.self,
            IndexPlanCommand.self, IndexRebuildCommand.self, IndexActivateCommand.self, IndexRollbackCommand.self,
            IndexFailuresCommand.self, IndexQueryCommand.self, IndexAnswerCommand.self,
        ])

    func run() async throws {
        throw ValidationError(
            "Say what to do with indexes: create, list, status, put, documents, show, delete, drop, plan, rebuild, "
                + "activate, rollback, failures, query or answer.")
    }
}
