// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Anchors} from "../../../contracts/Anchors.sol";
import {IAnchors} from "../../../contracts/interfaces/IAnchors.sol";
import {AnchorsTest} from "../helpers/AnchorsTest.sol";

contract AnchorsAnchorForTest is AnchorsTest {
    bytes32 private constant ROOT = keccak256("root");

    function setUp() public override {
        super.setUp();
        vm.prank(operator);
        anchors.setAnchorKey(key);
    }

    function test_anchorFor_signedByOperator_succeeds() public {
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));

        vm.expectEmit(address(anchors));
        emit IAnchors.Anchored(operator, ROOT, NO_WORD.fold(ROOT, 5, START, START, PERIOD));
        vm.prank(stranger);
        anchors.anchorFor(operator, ROOT, 5, signature);

        vm.assertEq(anchors.sizeOf(operator), 5);
    }

    function test_anchorFor_signedByAnchorKey_succeeds() public {
        bytes memory signature = sign("anchor key", digestOf(operator, ROOT, 5));
        vm.prank(stranger);
        anchors.anchorFor(operator, ROOT, 5, signature);

        vm.assertEq(anchors.sizeOf(operator), 5);
    }

    function test_anchorFor_signedByStranger_reverts() public {
        bytes memory signature = sign("stranger", digestOf(operator, ROOT, 5));

        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, operator, stranger));
        vm.prank(operator);
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_signedByRemovedKey_reverts() public {
        bytes memory signature = sign("anchor key", digestOf(operator, ROOT, 5));
        vm.prank(operator);
        anchors.setAnchorKey(address(0));

        vm.expectRevert(abi.encodeWithSelector(IAnchors.NotAnchorer.selector, operator, key));
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_secondUse_reverts() public {
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));
        anchors.anchorFor(operator, ROOT, 5, signature);

        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, 5, 5));
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_overtaken_reverts() public {
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));
        anchorRoot(keccak256("later root"), 6);

        vm.expectRevert(abi.encodeWithSelector(IAnchors.SizeOutOfRange.selector, operator, 6, 5));
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_malleatedSignature_reverts() public {
        (bytes memory signature, bytes32 highS) = signMalleable("operator", digestOf(operator, ROOT, 5));

        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, highS));
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_recoveryIdZeroBased_reverts() public {
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));
        signature[64] = bytes1(uint8(signature[64]) - 27);

        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector));
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    // ecrecover answers zero, and zero is the key of an operator that named none.
    function test_anchorFor_unrecoverableWithoutKey_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector));
        anchors.anchorFor(stranger, ROOT, 5, abi.encodePacked(bytes32(0), bytes32(0), uint8(27)));
    }

    function test_anchorFor_atOtherContract_reverts() public {
        Anchors other = new Anchors(WINDOW, GRACE, MAX_DELAY);
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));

        vm.expectPartialRevert(IAnchors.NotAnchorer.selector);
        other.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_onOtherChain_reverts() public {
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));
        vm.chainId(block.chainid + 1);

        vm.expectPartialRevert(IAnchors.NotAnchorer.selector);
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function test_anchorFor_afterChainSplit_acceptsNewDomain_succeeds() public {
        vm.chainId(block.chainid + 1);
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));
        anchors.anchorFor(operator, ROOT, 5, signature);

        vm.assertEq(anchors.sizeOf(operator), 5);
    }

    function testFuzz_anchorFor_otherRequestThanSigned_reverts(address account, bytes32 root, uint40 size) public {
        vm.assume(account != operator || root != ROOT || size != 5);
        bytes memory signature = sign("operator", digestOf(operator, ROOT, 5));

        vm.expectPartialRevert(IAnchors.NotAnchorer.selector);
        anchors.anchorFor(account, root, size, signature);
    }

    function testFuzz_anchorFor_anySignature_reverts(bytes calldata signature) public {
        bytes4 expected = IAnchors.NotAnchorer.selector;
        if (signature.length != 65) {
            expected = ECDSA.ECDSAInvalidSignatureLength.selector;
        } else if (uint256(bytes32(signature[32:64])) > CURVE_ORDER / 2) {
            expected = ECDSA.ECDSAInvalidSignatureS.selector;
        } else if (recover(signature) == address(0)) {
            expected = ECDSA.ECDSAInvalidSignature.selector;
        }

        vm.expectPartialRevert(expected);
        anchors.anchorFor(operator, ROOT, 5, signature);
    }

    function testFuzz_anchorFor_anyWords_reverts(bytes32 r, bytes32 s, uint8 v) public {
        this.testFuzz_anchorFor_anySignature_reverts(abi.encodePacked(r, s, v));
    }

    function recover(bytes calldata signature) private view returns (address) {
        bytes32 digest = digestOf(operator, ROOT, 5);
        return ecrecover(digest, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
    }

    /// @dev EIP-712 by hand, from the text of the standard.
    function digestOf(address account, bytes32 root, uint40 size) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay"),
                keccak256("1"),
                block.chainid,
                address(anchors)
            )
        );
        bytes32 request = keccak256(
            abi.encode(keccak256("AnchorRequest(address operator,bytes32 root,uint40 size)"), account, root, size)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, request));
    }
}
