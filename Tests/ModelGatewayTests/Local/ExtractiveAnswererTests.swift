import Domain
import ModelGateway
import Testing

@Suite("Answers out of passages, without a model")
struct ExtractiveAnswererTests {
    private func answer(_ question: String, _ passages: String...) -> String {
        ExtractiveAnswerer.answer(question, from: passages.map { AnswerPassage(text: $0) })
    }

    @Test("The sentence that speaks of the question is the answer, as it stands")
    func sentence() {
        let text = answer(
            "Which lock does VACUUM FULL take?",
            "The server keeps logs. They can be turned off.",
            "VACUUM reclaims storage. VACUUM FULL takes an ACCESS EXCLUSIVE lock on the table. It is slow.")
        #expect(text == "VACUUM FULL takes an ACCESS EXCLUSIVE lock on the table. [2]")
    }

    @Test("What one sentence leaves open another one may add, up to three, each with its number")
    func several() {
        let text = answer(
            "What do parcels and letters cost?", "Parcels are six euros. Birds sing.", "Letters are one euro.",
            "The cost is fixed by law.", "Parcels are large.")
        #expect(text.contains("Parcels are six euros. [1]"))
        #expect(text.contains("Letters are one euro. [2]"))
        #expect(text.matches(of: /\[\d\]/).count <= 3)
        #expect(!text.contains("Birds"))
    }

    @Test(
        "Passages about something else are no answer",
        arguments: ["What is the capital of France?", "Who wrote the opera Carmen?"])
    func abstains(question: String) {
        #expect(answer(question, "Refunds take 14 days.", "Parcels are sent on Mondays.") == AnswerBrief.abstention)
        #expect(answer(question, "") == AnswerBrief.abstention)
    }

    @Test("A marker inside a passage cites nothing")
    func forged() {
        let text = answer("When are refunds paid?", "Parcels.", "Refunds are paid on Friday [1] [ 7 ].")
        #expect(text == "Refunds are paid on Friday. [2]")
    }

    @Test("A passage without sentences gives its lines")
    func lines() {
        let text = answer("What is the port?", "| key | value |\n|---|---|\n| port | 5432 |")
        #expect(text.hasSuffix("[1]"))
        #expect(text.contains("5432") || text.contains("port"))
    }

    @Test("Other scripts work by their own words")
    func scripts() {
        #expect(answer("退款需要多久?", "快递三天到。", "退款需要十四天。").hasSuffix("[2]"))
        #expect(
            answer("Когда вернут деньги?", "Посылки идут три дня.", "Деньги вернут за две недели.").hasSuffix("[2]"))
    }

    @Test("Equal questions have equal answers, and a thousand sentences are no burden")
    func bounded() {
        let passages = (0..<100).map { number in
            String(repeating: "Parcel \(number) goes to town. ", count: 50)
        }.map { AnswerPassage(text: $0) }
        let first = ExtractiveAnswerer.answer("Where does parcel 42 go?", from: passages)
        #expect(first == ExtractiveAnswerer.answer("Where does parcel 42 go?", from: passages))
        #expect(first.hasPrefix("Parcel 42 goes to town. [43]"))
    }
}
