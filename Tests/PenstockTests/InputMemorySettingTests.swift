import Configuration
import Fleet
import Testing

@testable import Assembly

@Suite("PENSTOCK_INPUT_MEMORY_MB")
struct InputMemorySettingTests {
    private func settings(_ megabytes: Int?) -> Settings {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        if let megabytes { values["penstock.input.memory.mb"] = ConfigValue(.int(megabytes), isSecret: false) }
        return Settings(ConfigReader(provider: InMemoryProvider(values: values)))
    }

    @Test("It is in MiB, and 256 of them when nothing is said")
    func unit() {
        #expect(settings(nil).fleet.inputBytesMax == 256 << 20)
        #expect(settings(64).fleet.inputBytesMax == 64 << 20)
    }

    @Test(
        "What is too little for the largest input, or beyond every number, is refused by name",
        arguments: [(0, true), (63, true), (64, false), (1_048_577, true), (.max, true), (.min, true), (-64, true)])
    func range(megabytes: Int, isRefused: Bool) {
        let complaints = settings(megabytes).validate().filter { $0.contains("PENSTOCK_INPUT_MEMORY_MB") }
        #expect(complaints.count == (isRefused ? 1 : 0))
    }
}
