import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite("Budgets on the command line")
struct BudgetCommandTests {
    @Test(
        "Dollars become nano-dollars, digit by digit",
        arguments: [
            ("5", 5_000_000_000), ("0.05", 50_000_000), ("0", 0), ("0.000000001", 1), ("007.50", 7_500_000_000),
            ("1000000000", 1_000_000_000_000_000_000),
        ] as [(String, Int64)])
    func dollars(text: String, nanos: Int64) throws {
        let command = try BudgetSetCommand.parse(["acme", "--daily", text])
        #expect(command.body == ["daily_cap_nanos": .integer(nanos), "when_spent": "wait"])
        #expect(try BudgetReconcileCommand.parse(["call_1", "--cost", text]).body == ["cost_nanos": .integer(nanos)])
    }

    @Test(
        "What is no amount of dollars is refused, whichever option it stands behind",
        arguments: [
            "1e3", "-5", "+5", "5 ", "$5", "5,00", ".5", "5.", "0x10", "inf", "nan", "", "0.0000000001",
            "1000000000.000000001", "99999999999999999999", "٥",
        ])
    func refusedAmounts(text: String) {
        for option in ["--daily", "--monthly", "--total"] {
            #expect(throws: (any Error).self, "\(option)") {
                try BudgetSetCommand.parse(["acme", "\(option)=\(text)"])
            }
        }
        #expect(throws: (any Error).self) { try BudgetReconcileCommand.parse(["call_1", "--cost=\(text)"]) }
    }

    @Test("A refusal names the option and shows what would do")
    func refusalNamesTheOption() throws {
        let error = #expect(throws: (any Error).self) { try BudgetSetCommand.parse(["acme", "--monthly", "1e3"]) }
        let message = BudgetSetCommand.message(for: try #require(error))
        #expect(message.contains("--monthly"))
        #expect(message.contains("0.25"))
    }

    @Test(
        "An amount below zero is refused for what it is, whichever option it stands behind, with a space before it or not",
        arguments: ["-5", "-0.25", "-0"])
    func negative(text: String) throws {
        for option in ["--daily", "--monthly", "--total"] {
            for arguments in [[option, text], ["\(option)=\(text)"]] {
                let error = #expect(throws: (any Error).self) { try BudgetSetCommand.parse(["acme"] + arguments) }
                let message = BudgetSetCommand.message(for: try #require(error))
                #expect(message.contains("\(option) cannot be negative"), "\(message)")
            }
        }
        let cost = #expect(throws: (any Error).self) { try BudgetReconcileCommand.parse(["call_1", "--cost", text]) }
        #expect(BudgetReconcileCommand.message(for: try #require(cost)).contains("--cost cannot be negative"))
        let most = #expect(throws: (any Error).self) { try RebuildOptions.parse(["--budget", text]) }
        #expect(RebuildOptions.message(for: try #require(most)).contains("--budget cannot be negative"))
    }

    @Test("An option without its amount is refused, and another option is no amount")
    func missingAmount() throws {
        for arguments in [["acme", "--daily"], ["acme", "--total", "--daily"]] {
            let error = #expect(throws: (any Error).self) { try BudgetSetCommand.parse(arguments) }
            #expect(BudgetSetCommand.message(for: try #require(error)).contains("\(arguments[1])"))
        }
        #expect(throws: (any Error).self) { try BudgetSetCommand.parse(["acme", "--daily", "--monthly", "5"]) }
    }

    @Test("Every cap has its own member, and one that is not given is none")
    func caps() throws {
        let command = try BudgetSetCommand.parse(
            ["acme", "--daily", "1", "--monthly", "2.5", "--total", "30", "--when-spent", "fail"])
        #expect(
            command.body == [
                "daily_cap_nanos": 1_000_000_000, "monthly_cap_nanos": 2_500_000_000,
                "total_cap_nanos": 30_000_000_000, "when_spent": "fail",
            ])
        #expect(
            try BudgetSetCommand.parse(["acme", "--total", "3"]).body
                == ["total_cap_nanos": 3_000_000_000, "when_spent": "wait"])
    }

    @Test(
        "A budget without a cap, and what does not exist, is refused",
        arguments: [
            ["acme"], ["--daily", "5"], ["acme", "--daily", "5", "--when-spent", "beg"],
            ["acme", "--when-spent", "fail"],
            ["acme", "--weekly", "5"], ["acme", "other", "--daily", "5"],
        ])
    func refusals(arguments: [String]) {
        #expect(throws: (any Error).self) { try BudgetSetCommand.parse(arguments) }
    }

    @Test("A reconciliation says a cost or that there was none, and not both")
    func reconcile() throws {
        #expect(try BudgetReconcileCommand.parse(["call_1", "--void"]).body == ["void": true])
        for arguments in [["call_1"], ["call_1", "--cost", "1", "--void"], ["--void"]] {
            #expect(throws: (any Error).self) { try BudgetReconcileCommand.parse(arguments) }
        }
    }

    @Test("A budget is shown in dollars, with the calls that nobody knows about, and nothing in it moves the cursor")
    func text() {
        let answer: JSONValue = [
            "daily_cap_nanos": 5_000_000_000, "spent_today_nanos": 50_000_000, "spent_this_month_nanos": 1,
            "spent_total_nanos": 0, "held_nanos": 2_000_000, "when_spent": "fail", "waiting_tasks": 3,
            "unknown_calls": [["call": "call_1", "model": "m\u{1B}[2J", "charged_nanos": 12_500, "at": "2026-11-01"]],
        ]
        let text = BudgetText.text(answer, style: .plain)
        for part in [
            "5.00", "0.05", "0.000000001", "0.002", "tasks fail", "waiting for money: 3", "0.0000125", "call_1",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("\u{1B}"))
        // A cap that is none is not zero.
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("month") && $0.contains("-") })
    }
}
