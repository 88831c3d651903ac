// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IModelRegistry} from "../../../contracts/interfaces/IModelRegistry.sol";
import {ModelRegistry} from "../../../contracts/ModelRegistry.sol";
import {Test} from "../helpers/Test.sol";

contract ModelRegistryTest is Test {
    uint64 private constant NOTICE = 32;
    uint64 private constant START = 1_700_000_000;
    bytes32 private constant MANIFEST = keccak256("manifest");
    bytes32 private constant OMS = keccak256("oms");
    bytes32 private constant PROGRAM = keccak256("program");
    bytes32 private constant WEIGHTS = keccak256("weights");

    ModelRegistry private registry;
    address private publisher = accountOf("publisher");
    address private stranger = accountOf("stranger");

    function setUp() public {
        vm.warp(START);
        registry = new ModelRegistry(NOTICE);
    }

    function testFuzz_constructor_anyNotice_works(uint64 notice, bool small) public {
        if (small) notice %= 400 days;
        if (notice == 0 || notice > 366 days) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.BadNotice.selector, notice));
        }
        new ModelRegistry(notice);
    }

    function test_register_newModel_succeeds() public {
        IModelRegistry.Model memory model = attributed(publisher);
        bytes32 modelId = keccak256(abi.encode(MANIFEST, OMS, bytes32(0), bytes32(0), uint8(0), publisher));

        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRegistered(modelId, publisher, MANIFEST, OMS, 0, 0, model.trust, "name", "uri");
        vm.assertEq(register(model), modelId);

        vm.assertEq(registry.modelIdOf(model), modelId);
        vm.assertEq(registry.modelOf(modelId).publisher, publisher);
        (uint64 from, uint64 until) = registry.lifetimeOf(modelId);
        vm.assertEq(from, START);
        vm.assertEq(until, type(uint64).max);
    }

    function test_register_again_reverts() public {
        bytes32 modelId = register(attributed(publisher));

        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelKnown.selector, modelId));
        register(attributed(publisher));
    }

    // Retiring a model and registering it anew would take the retirement back.
    function test_register_againAfterRetirement_reverts() public {
        bytes32 modelId = register(attributed(publisher));
        vm.prank(publisher);
        registry.retire(modelId, START + NOTICE);
        vm.warp(START + 10 * NOTICE);

        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelKnown.selector, modelId));
        register(attributed(publisher));
    }

    function test_register_sameManifestByOther_getsOtherId_succeeds() public {
        bytes32 first = register(attributed(stranger));
        bytes32 second = register(attributed(publisher));

        vm.assertNotEq(first, second);
    }

    function testFuzz_register_anyRecord_works(bytes32[4] calldata digests, uint8 zeros, uint8 trust) public {
        IModelRegistry.Model memory model = IModelRegistry.Model(
            zeros & 1 == 0 ? digests[0] : bytes32(0),
            zeros & 2 == 0 ? digests[1] : bytes32(0),
            zeros & 4 == 0 ? digests[2] : bytes32(0),
            zeros & 8 == 0 ? digests[3] : bytes32(0),
            IModelRegistry.Trust(trust % 4),
            publisher
        );
        bool executable = model.trust == IModelRegistry.Trust.Reexecutable;
        bool good =
            model.manifestDigest != 0 &&
                model.omsRoot != 0 &&
                (model.programRoot != 0) == executable &&
                (model.weightRoot != 0) == executable;

        if (!good) vm.expectRevert(abi.encodeWithSelector(IModelRegistry.BadModel.selector, model));
        bytes32 modelId = register(model);

        if (good) vm.assertTrue(registry.isActive(modelId, START));
    }

    function testFuzz_modelIdOf_anyFieldChanged_works(
        uint8 field,
        bytes32[4] calldata digests,
        uint8 trust,
        address account
    ) public view {
        IModelRegistry.Trust label = IModelRegistry.Trust(trust % 4);
        IModelRegistry.Model memory model = IModelRegistry.Model(
            digests[0],
            digests[1],
            digests[2],
            digests[3],
            label,
            account
        );
        bytes32 first = registry.modelIdOf(model);
        field %= 6;
        if (field == 0) model.manifestDigest ^= bytes32(uint256(1));
        if (field == 1) model.omsRoot ^= bytes32(uint256(1));
        if (field == 2) model.programRoot ^= bytes32(uint256(1));
        if (field == 3) model.weightRoot ^= bytes32(uint256(1));
        if (field == 4) model.trust = IModelRegistry.Trust(uint8((uint256(trust) + 1) % 4));
        if (field == 5) model.publisher = address(uint160(account) ^ 1);

        vm.assertNotEq(registry.modelIdOf(model), first);
    }

    function test_modelOf_unknown_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelUnknown.selector, MANIFEST));
        registry.modelOf(MANIFEST);
    }

    function test_lifetimeOf_unknown_works() public view {
        (uint64 from, uint64 until) = registry.lifetimeOf(MANIFEST);
        vm.assertEq(from, 0);
        vm.assertEq(until, 0);
    }

    function test_retire_byPublisher_actsForward_succeeds() public {
        bytes32 modelId = register(attributed(publisher));

        vm.expectEmit(address(registry));
        emit IModelRegistry.ModelRetired(modelId, START + NOTICE);
        vm.prank(publisher);
        registry.retire(modelId, START + NOTICE);

        vm.assertTrue(registry.isActive(modelId, START + NOTICE - 1));
        vm.assertFalse(registry.isActive(modelId, START + NOTICE));
        vm.warp(START + 100 * NOTICE);
        vm.assertTrue(registry.isActive(modelId, START));
    }

    function test_retire_unknown_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelUnknown.selector, MANIFEST));
        registry.retire(MANIFEST, START + NOTICE);
    }

    function test_retire_byOther_reverts() public {
        bytes32 modelId = register(attributed(publisher));

        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotPublisher.selector, modelId, stranger));
        vm.prank(stranger);
        registry.retire(modelId, START + NOTICE);
    }

    function test_retire_again_reverts() public {
        bytes32 modelId = register(attributed(publisher));
        vm.prank(publisher);
        registry.retire(modelId, START + NOTICE);

        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyRetired.selector, modelId, START + NOTICE));
        vm.prank(publisher);
        registry.retire(modelId, START + 2 * NOTICE);
    }

    function testFuzz_retire_anyTime_works(uint64 from, bool near) public {
        bytes32 modelId = register(attributed(publisher));
        if (near) from = START + (from % (3 * NOTICE));
        uint64 earliest = START + NOTICE;
        uint64 latest = earliest + 366 days;

        if (from < earliest) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.RetirementTooEarly.selector, from, earliest));
        } else if (from > latest) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.RetirementTooLate.selector, from, latest));
        }
        vm.prank(publisher);
        registry.retire(modelId, from);
    }

    // Counted from the registration, an old model could be retired at once, under everybody who relies on it.
    function test_retire_longAfterRegistration_countsFromNow_reverts() public {
        bytes32 modelId = register(attributed(publisher));
        vm.warp(START + 10 * NOTICE);
        uint64 earliest = START + 11 * NOTICE;

        for (uint64 from = earliest - NOTICE; from < earliest; from += NOTICE - 1) {
            vm.expectRevert(abi.encodeWithSelector(IModelRegistry.RetirementTooEarly.selector, from, earliest));
            vm.prank(publisher);
            registry.retire(modelId, from);
        }
        vm.prank(publisher);
        registry.retire(modelId, earliest);
    }

    function testFuzz_isActive_anyTime_works(uint64 until, uint64 time, bool near) public {
        bytes32 modelId = register(attributed(publisher));
        until = uint64(bound(until, START + NOTICE, START + 3 * NOTICE));
        if (near) time = START - 5 + (time % (4 * NOTICE));
        vm.prank(publisher);
        registry.retire(modelId, until);

        vm.assertEq(registry.isActive(modelId, time), time >= START && time < until);
        vm.assertFalse(registry.isActive(keccak256("unknown"), time));
    }

    function attributed(address account) private pure returns (IModelRegistry.Model memory) {
        return IModelRegistry.Model(MANIFEST, OMS, 0, 0, IModelRegistry.Trust.Attributed, account);
    }

    function register(IModelRegistry.Model memory model) private returns (bytes32) {
        vm.prank(model.publisher);
        return
            registry.register(
                model.manifestDigest,
                model.omsRoot,
                model.programRoot,
                model.weightRoot,
                model.trust,
                "name",
                "uri"
            );
    }
}
