import Domain
import Testing

@testable import ModelGateway

@Suite("The default route for answers")
struct AnswerRouteTests {
    private func catalog(_ defaults: String) throws -> ModelCatalog {
        try CatalogText.catalog(CatalogText.changed("  summarize: usual\n", defaults))
    }

    @Test("Its own comes first, then the one of generate, then the one of summarize; without any it has none")
    func substitutes() throws {
        let routes = "  summarize: usual\n"
        #expect(try catalog(routes).defaultRoute(for: .answer) == catalog(routes).defaultRoute(for: .summarize))
        let both = CatalogText.changed("  summarize: usual\n", "  generate: one\n  summarize: usual\n")
            .replacing("routes:\n", with: "routes:\n  one: {models: [large]}\n  two: {models: [small]}\n")
        #expect(try CatalogText.catalog(both).defaultRoute(for: .answer)?.models == ["large"])
        let own = both.replacing("  generate: one\n", with: "  generate: one\n  answer: two\n")
        #expect(try CatalogText.catalog(own).defaultRoute(for: .answer)?.models == ["small"])
        #expect(try CatalogText.catalog(own).defaultRouteName(for: .answer) == "two")
        #expect(try CatalogText.catalog(both).defaultRouteName(for: .answer) == nil)
        #expect(try catalog("").defaultRoute(for: .answer) == nil)
    }

    @Test("Scoring and rewriting take it too")
    func oneUse() {
        let tasks: [ModelTask] = [
            .answer(AnswerBrief(question: "q", passages: [])), .rerank(RerankBrief(question: "q", passages: [])),
            .rewrite(RewriteBrief(question: "q")),
        ]
        #expect(tasks.map(\.use) == [.answer, .answer, .answer])
    }

    @Test("A route that only embeds is refused")
    func embeds() {
        let complaints = CatalogText.complaints(
            CatalogText.changed("  embed: index\n", "  embed: index\n  answer: index\n"))
        #expect(complaints.map(\.description).contains { $0.contains("defaults.answer") })
    }
}
