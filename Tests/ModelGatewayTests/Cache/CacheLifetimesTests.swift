import Domain
import ModelGateway
import Testing

@Suite("How long kinds remember")
struct CacheLifetimesTests {
    @Test("One number is for the kinds that ask the same of the same text; others are named")
    func parsed() {
        let all = CacheLifetimes.parse("3600").lifetimes
        #expect(all["summarize"] == .seconds(3600))
        #expect(all["extract"] == .seconds(3600))
        #expect(all["answer"] == .seconds(3600))
        #expect(all["index.rerank"] == .seconds(3600))
        #expect(all["generate"] == nil)
        let some = CacheLifetimes.parse("60,classify=0,generate=5").lifetimes
        #expect(some["summarize"] == .seconds(60))
        #expect(some["classify"] == nil)
        #expect(some["generate"] == .seconds(5))
        #expect(CacheLifetimes.parse("0").lifetimes == CacheLifetimes())
    }

    @Test(
        "What is no number of seconds is refused, and then nothing is remembered",
        arguments: ["", "x", "-1", "1,", "summarize=", "summarize=1h", "2592001", "summarize=1=2", "sumarize=60", "=5"])
    func refused(text: String) {
        let (lifetimes, complaints) = CacheLifetimes.parse(text)
        #expect(complaints.count == 1)
        #expect(lifetimes == CacheLifetimes())
        var configuration = GatewayConfiguration()
        configuration.readCacheLifetimes(text)
        #expect(configuration.validate() == complaints)
    }
}
